/** Makes `kube-schema.json` of unpacked packages. */
import { CodedError } from "../../src/base/index.ts";
import type { Members } from "../assemble.ts";
import type { Group } from "../lists.ts";
import type { LockedPackage } from "../lock.ts";
import { buildKubeSchema } from "./build-schema.ts";
import { API_PACKAGES, GO_FILE, PROTO_FILE } from "./roots.ts";

const FILE = "kube-schema.json";
const READ = API_PACKAGES.flatMap(({ folder }) => [`${folder}/${PROTO_FILE}`, `${folder}/${GO_FILE}`]);

/** Whether the schema is made of that file of a package. */
export const isKubeSource = (path: string): boolean => READ.some((file) => path.endsWith(`/k8s.io/${file}`));

/** Upstream's libraries are 0.32.3 where Kubernetes is 1.32.3. */
function releaseOf({ name, version }: LockedPackage): string {
  const [, minor, patch] = /^(?:\d+:)?0\.(\d+)\.(\d+)\b/.exec(version) ?? [];
  if (minor === undefined || patch === undefined) throw new CodedError("KUBE_SCHEMA_SOURCES", `${name} ${version} is of no known release of Kubernetes.`);
  return `1.${minor}.${patch}`;
}

/** The file by its name, or nothing where no list asks for it. @throws CodedError `KUBE_SCHEMA_SOURCES` */
export function composeKubeSchema(
  groups: readonly Group[], members: Members, packages: readonly LockedPackage[], used: Set<string>,
): readonly (readonly [name: string, data: Uint8Array])[] {
  const folder = groups.find(({ kubeSources }) => kubeSources !== undefined)?.kubeSources;
  if (folder === undefined) return [];
  const files = new Map<string, string>();
  let from: string | undefined;
  for (const file of READ) {
    const member = members.get(`${folder}/${file}`);
    if (member?.kind !== "file") continue;
    files.set(file, Buffer.from(member.data).toString("utf8"));
    used.add(member.package);
    from ??= member.package;
  }
  const source = packages.find(({ name }) => name === from);
  if (!source) throw new CodedError("KUBE_SCHEMA_SOURCES", `no package of images/lists/ has ${folder}/${READ[0] ?? ""}. Name the one that has it.`);
  return [[FILE, Buffer.from(JSON.stringify(buildKubeSchema(files, releaseOf(source))))]];
}
