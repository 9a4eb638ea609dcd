/** A control plane and kubectl for one file of tests. */
import { afterAll, beforeAll } from "vitest";
import { startControlPlane, type ControlPlane, type ControlPlaneOptions } from "../../support/cluster/control-plane.ts";
import { kubectlFor, realKubectl, type Kubectl, type KubectlOptions, type Said } from "../../support/cluster/kubectl.ts";

export interface Bench {
  readonly plane: ControlPlane;
  /** As `admin.conf`. */
  readonly kubectl: Kubectl;
  /** What it said, where it did not fail; else its words as an error. */
  readonly ok: (args: readonly string[], options?: KubectlOptions) => Promise<string>;
  /** What it said on stderr, where it failed. */
  readonly refused: (args: readonly string[], options?: KubectlOptions) => Promise<string>;
}

const words = (args: readonly string[], { code, stdout, stderr }: Said): string => `kubectl ${args.join(" ")} ended with ${code}\n${stdout}${stderr}`;

/** One for all tests of a file: call at the top of it. */
export function useCluster(options: ControlPlaneOptions = {}): () => Bench {
  let bench: Bench | undefined;
  beforeAll(async () => {
    const plane = await startControlPlane(options);
    const kubectl = kubectlFor(await realKubectl(), plane.kubeconfig("admin.conf"), plane.folder);
    bench = {
      plane, kubectl,
      async ok(args, options) {
        const said = await kubectl(args, options);
        if (said.code !== 0) throw new Error(words(args, said));
        return said.stdout;
      },
      async refused(args, options) {
        const said = await kubectl(args, options);
        if (said.code === 0) throw new Error(`not refused: ${words(args, said)}`);
        return said.stderr;
      },
    };
  });
  afterAll(() => bench?.plane.dispose());
  return () => {
    if (!bench) throw new Error("the control plane has not started");
    return bench;
  };
}
