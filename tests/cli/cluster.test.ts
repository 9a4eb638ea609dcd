/** A cluster's lab held by `podwire up`, and this computer's own kubectl at its API. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../src/cli/paths.ts";
import { kubectlFor, realKubectl, type Kubectl } from "../support/cluster/kubectl.ts";
import { Podwire } from "../support/podwire.ts";

describe("podwire up --api-port", () => {
  let podwire: Podwire;
  let kubectl: Kubectl;
  let apiPort = 0;

  beforeAll(async () => {
    podwire = await Podwire.create(projectRoot);
    const up = await podwire.run(["up", "cluster", "--detach", "--api-port", "0", "--json"]);
    expect(up).toMatchObject({ code: 0 });
    ({ apiPort } = JSON.parse(up.stdout.toString()) as { apiPort: number });
    const kubeconfig = await podwire.run(["kubeconfig"]);
    expect(kubeconfig.code).toBe(0);
    const file = join(podwire.folder, "kubeconfig");
    await writeFile(file, kubeconfig.stdout, { mode: 0o600 });
    kubectl = kubectlFor(await realKubectl(), file, podwire.folder);
  });
  afterAll(() => podwire.remove());

  it("says where the API is", async () => {
    expect((await podwire.run(["status"])).stdout.toString()).toContain(`https://127.0.0.1:${apiPort}`);
    expect((await podwire.run(["kubeconfig"])).stdout.toString()).toContain(`server: https://127.0.0.1:${apiPort}\n`);
  });

  it("lets kubectl in as the administrator, by TLS that it verifies", async () => {
    expect(await kubectl(["auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"])).toMatchObject({ code: 0, stdout: "kubernetes-admin" });
    expect((await kubectl(["get", "namespaces", "-o", "name"])).stdout).toContain("namespace/kube-system\n");
    expect((await kubectl(["--certificate-authority=/dev/null", "get", "namespaces"])).code).not.toBe(0);
  });

  it("shows each the other's work", async () => {
    const applied = await kubectl(["apply", "-f", "-"], { input: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: outside}\ndata: {from: outside}\n" });
    expect(applied).toMatchObject({ code: 0, stdout: "configmap/outside created\n" });
    const inside = await podwire.run(["exec", "control", "--", "kubectl", "get", "configmap", "outside", "-o", "jsonpath={.data.from}"]);
    expect({ code: inside.code, out: inside.stdout.toString() }).toEqual({ code: 0, out: "outside" });
    expect((await podwire.run(["exec", "control", "--", "kubectl", "create", "namespace", "inside"])).code).toBe(0);
    expect(await kubectl(["wait", "--for=jsonpath={.status.phase}=Active", "namespace/inside", "--timeout=30s"])).toMatchObject({ code: 0 });
  });
});

describe("podwire kubeconfig", () => {
  it("says how to open the API, and which labs have none", async () => {
    const podwire = await Podwire.create(projectRoot);
    try {
      expect(await podwire.run(["kubeconfig"])).toMatchObject({ code: 2, stderr: expect.stringContaining("No lab is up") as string });
      const closed = await podwire.run(["up", "linux-namespaces", "--api-port", "0"]);
      expect(closed).toMatchObject({ code: 2, stderr: expect.stringContaining("has no cluster") as string });
    } finally {
      await podwire.remove();
    }
  });
});
