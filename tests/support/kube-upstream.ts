/** Upstream's own files for tests to compare with: Debian's source packages of Kubernetes' libraries, fetched as the image's packages are. */
import { findMirror } from "../../images/sources.ts";
import { cacheRoot } from "../../images/cache.ts";
import { readDeb } from "../../images/deb.ts";
import { buildKubeSchema } from "../../images/kube-schema/build-schema.ts";
import { isKubeSource } from "../../images/kube-schema/compose.ts";
import { readLock, type LockedPackage } from "../../images/lock.ts";
import { debFile, fetchPackages, openStore } from "../../images/packages.ts";
import { lockFileOf, repository } from "../../images/recipe.ts";
import { parseKubeSchema, type KubeSchemaFile } from "../../src/kube/schema/index.ts";

/** Nothing of it is shipped, so images/lock.json does not have it. */
const CLIENT_GO: LockedPackage = {
  name: "golang-k8s-client-go-dev", version: "0.32.3-2", architecture: "all", suite: "trixie", source: "golang-k8s-client-go 0.32.3-2",
  size: 879_020, sha256: "e011bd3035b6d4c93bff39fff54ad2842639d31c655a1393c59a8d5137fb5cb8",
};
const ROOT = /^usr\/share\/gocode\/src\/k8s\.io\//;
const silent = () => undefined;

function packageOf(folder: "api" | "apimachinery" | "client-go"): LockedPackage {
  if (folder === "client-go") return CLIENT_GO;
  const locked = readLock(lockFileOf(repository))?.packages.find(({ name }) => name === `golang-k8s-${folder}-dev`);
  if (!locked) throw new Error(`images/lock.json has no golang-k8s-${folder}-dev. Restore it from git.`);
  return locked;
}

/** The locked package, or what the mirror has in its place by now. */
async function fetched(locked: LockedPackage): Promise<string> {
  const store = openStore(cacheRoot(), findMirror);
  try {
    await fetchPackages(store, [locked], silent);
    return debFile(store, locked);
  } catch (error) {
    const [offered] = await store.apt(locked.suite).offers([locked.name]);
    if (!offered || offered.version === locked.version) throw error;
    await fetchPackages(store, [offered], silent);
    return debFile(store, offered);
  }
}

/** Files of one of the libraries by their path below `k8s.io`. */
export async function upstreamFiles(folder: "api" | "apimachinery" | "client-go", wanted: (path: string) => boolean): Promise<ReadonlyMap<string, Uint8Array>> {
  const members = await readDeb(await fetched(packageOf(folder)), (path) => ROOT.test(path) && wanted(path.replace(ROOT, "")));
  return new Map(members.flatMap((member) => (member.kind === "file" ? [[member.path.replace(ROOT, ""), member.data] as const] : [])));
}

/** The schema as the image has it. */
export async function upstreamSchema(): Promise<KubeSchemaFile> {
  const wanted = (path: string) => isKubeSource(`/k8s.io/${path}`);
  const files = new Map([...(await upstreamFiles("api", wanted)), ...(await upstreamFiles("apimachinery", wanted))]);
  const texts = new Map([...files].map(([path, data]) => [path, Buffer.from(data).toString("utf8")]));
  return parseKubeSchema(JSON.stringify(buildKubeSchema(texts, "1.32.3")));
}
