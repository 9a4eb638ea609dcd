/** The real kubectl and ours, each with a control plane of its own that nobody else changes. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startControlPlane, type ControlPlane } from "../../support/cluster/control-plane.ts";
import { kubectlFor, realKubectl, type Kubectl, type Said } from "../../support/cluster/kubectl.ts";
import { ownKubectlFor } from "../../support/cluster/own-kubectl.ts";

const MANIFESTS = fileURLToPath(new URL("manifests", import.meta.url));

/** What is another in each run: identifiers, addresses, versions, times, tokens. */
const DIFFERENT: readonly (readonly [pattern: RegExp, word: string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "UID"],
  [/127\.0\.0\.1:\d+/g, "SERVER"],
  [/(resourceVersion"?): "?\d+"?/g, "$1: VERSION"],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "TIME"],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC/g, "TIME"],
  [/(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w+ \d{4} [\d:]+ \+0000/g, "TIME"],
  [/(\s)(\d+[smh])+(?=\s|$)/gm, "$1AGE"],
  [/eyJ[\w.-]+/g, "TOKEN"],
  [/X509SHA256=[0-9a-f]+/g, "FINGERPRINT"],
  [/(kube-api-access-|-[0-9a-f]{8,10}-)[bcdfghjklmnpqrstvwxz2456789]{5}/g, "$1RANDOM"],
  // Ages are as wide as they are; the real one logs failed discovery besides.
  [/ +$/gm, ""],
  [/^E\d{4} .*\n/gm, ""],
];

function normal(text: string): string {
  return DIFFERENT.reduce((rest, [pattern, word]) => rest.replace(pattern, word), text);
}

export interface Compared {
  readonly real: Said;
  readonly own: Said;
}

/** Words as a shell splits them. */
export function splitLine(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)) words.push(word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ""));
  return words;
}

export class SideBySide {
  readonly #planes: readonly ControlPlane[];
  readonly #real: Kubectl;
  readonly #own: Kubectl;
  /** The real one calls itself what its file is called. */
  readonly #program: string;

  private constructor(planes: readonly ControlPlane[], program: string, real: Kubectl, own: Kubectl) {
    this.#planes = planes;
    this.#program = program;
    this.#real = real;
    this.#own = own;
  }

  static async start(): Promise<SideBySide> {
    const [first, second] = [await startControlPlane(), await startControlPlane()];
    for (const { folder } of [first, second]) {
      fs.cpSync(MANIFESTS, folder, { recursive: true });
      fs.mkdirSync(path.join(folder, "empty"));
      fs.mkdirSync(path.join(folder, "dir"));
      for (const name of ["np.yaml", "csr.yaml"]) fs.copyFileSync(path.join(MANIFESTS, name), path.join(folder, "dir", name));
    }
    const program = await realKubectl();
    return new SideBySide([first, second], path.basename(program), kubectlFor(program, first.kubeconfig("admin.conf"), first.folder), ownKubectlFor(second.kubeconfig("admin.conf"), second.folder));
  }

  /** One line for both. */
  async run(line: string): Promise<Compared> {
    const [command = "", input] = line.split(" <<< ");
    const options = { ...(input === undefined ? {} : { input: JSON.parse(input) as string }), env: { EDITOR: "true" } };
    const args = splitLine(command);
    const said = async (kubectl: Kubectl, plane: ControlPlane | undefined): Promise<Said> => {
      const { code, stdout, stderr } = await kubectl(args, options);
      const own = (text: string): string => normal(text.replaceAll(plane?.folder ?? "", "FOLDER").replaceAll(this.#program, "kubectl"));
      return { code, stdout: own(stdout), stderr: own(stderr) };
    };
    return { real: await said(this.#real, this.#planes[0]), own: await said(this.#own, this.#planes[1]) };
  }

  async dispose(): Promise<void> {
    for (const plane of this.#planes) await plane.dispose();
  }
}
