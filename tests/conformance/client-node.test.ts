/** @kubernetes/client-node as programs use it: API.md, section 13. */
import {
  ApiException, AppsV1Api, AuthorizationV1Api, CoreV1Api, CustomObjectsApi, KubeConfig, KubernetesObjectApi, makeInformer, PatchStrategy, RbacAuthorizationV1Api, setHeaderOptions, VersionApi, Watch,
  type V1ConfigMap,
} from "@kubernetes/client-node";
import { beforeAll, describe, expect, it } from "vitest";
import { calicoDefinitions } from "./support/kinds.ts";
import { useCluster } from "./support/run.ts";

const cluster = useCluster();
const namespace = "node";
let config: KubeConfig;
let core: CoreV1Api;

beforeAll(async () => {
  config = new KubeConfig();
  config.loadFromFile(cluster().plane.kubeconfig("admin.conf"));
  core = config.makeApiClient(CoreV1Api);
  await core.createNamespace({ body: { metadata: { name: namespace } } });
});

async function failure(work: Promise<unknown>): Promise<{ readonly code: number; readonly reason: string }> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ApiException)) throw error;
    const body = error.body as unknown;
    return { code: error.code, reason: (typeof body === "string" ? JSON.parse(body) as { reason: string } : body as { reason: string }).reason };
  }
  throw new Error("it did not fail");
}

describe("typed clients", () => {
  it("cln-03 create, read, replace, delete; dates come and go", async () => {
    const made = await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "a" }, data: { key: "1" } } });
    expect(made.metadata?.creationTimestamp).toBeInstanceOf(Date);
    const replaced = await core.replaceNamespacedConfigMap({ name: "a", namespace, body: Object.assign(made, { data: { key: "2" } }) });
    expect([replaced.metadata?.uid, replaced.data]).toEqual([made.metadata?.uid, { key: "2" }]);
    expect(await failure(core.replaceNamespacedConfigMap({ name: "a", namespace, body: made }))).toEqual({ code: 409, reason: "Conflict" });
    expect((await core.deleteNamespacedConfigMap({ name: "a", namespace })).status).toBe("Success");
    expect(await failure(core.readNamespacedConfigMap({ name: "a", namespace }))).toEqual({ code: 404, reason: "NotFound" });
  });

  it("cln-02 errors are a Status", async () => {
    expect(await failure(core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "A_b" } } }))).toEqual({ code: 422, reason: "Invalid" });
    expect(await failure(core.createNamespacedConfigMap({ namespace: "nosuch", body: { metadata: { name: "x" } } }))).toEqual({ code: 404, reason: "NotFound" });
  });

  it("pat-11 patches are JSON patches unless told otherwise", async () => {
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "p" }, data: { key: "1" } } });
    expect((await core.patchNamespacedConfigMap({ name: "p", namespace, body: [{ op: "replace", path: "/data/key", value: "2" }] })).data).toEqual({ key: "2" });
    const merge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
    expect((await core.patchNamespacedConfigMap({ name: "p", namespace, body: { data: { key: "3" } } }, merge)).data).toEqual({ key: "3" });
    const apply = setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply);
    const applied = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "p" }, data: { key: "4" } };
    expect(await failure(core.patchNamespacedConfigMap({ name: "p", namespace, body: applied, fieldManager: "tests" }, apply))).toEqual({ code: 409, reason: "Conflict" });
    expect((await core.patchNamespacedConfigMap({ name: "p", namespace, body: applied, fieldManager: "tests", force: true }, apply)).data).toEqual({ key: "4" });
  });

  it("cln-05 ports are numbers or names as sent", async () => {
    const service = await core.createNamespacedService({ namespace, body: { metadata: { name: "s" }, spec: { ports: [{ name: "a", port: 80, targetPort: "http" }, { name: "b", port: 81, targetPort: 8081 }] } } });
    expect(service.spec?.ports?.map(({ targetPort }) => targetPort)).toEqual(["http", 8081]);
    expect(service.spec?.clusterIP).toMatch(/^10\.96\./);
  });

  it("cln-09 lists go on where they stopped", async () => {
    for (const name of ["c1", "c2", "c3"]) await core.createNamespacedSecret({ namespace, body: { metadata: { name } } });
    const first = await core.listNamespacedSecret({ namespace, limit: 2 });
    expect(first.items.map(({ metadata }) => metadata?.name)).toEqual(["c1", "c2"]);
    const second = await core.listNamespacedSecret({ namespace, limit: 2, _continue: first.metadata?._continue ?? "" });
    expect(second.items.map(({ metadata }) => metadata?.name)).toEqual(["c3"]);
  });

  it("cln-11 an object of two megabytes is refused by its own limit, texts of any letters are kept", async () => {
    expect(await failure(core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "big" }, data: { key: "x".repeat(2 << 20) } } }))).toMatchObject({ code: 422 });
    expect((await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "letters" }, data: { key: "Grüße 你好 🚀" } } })).data).toEqual({ key: "Grüße 你好 🚀" });
  });

  it("scale and status of a Deployment", async () => {
    const apps = config.makeApiClient(AppsV1Api);
    const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "main", image: "web:1" }] } };
    await apps.createNamespacedDeployment({ namespace, body: { metadata: { name: "web" }, spec: { selector: { matchLabels: { app: "web" } }, template } } });
    const scale = await apps.readNamespacedDeploymentScale({ name: "web", namespace });
    await apps.replaceNamespacedDeploymentScale({ name: "web", namespace, body: Object.assign(scale, { spec: { replicas: 4 } }) });
    expect((await apps.readNamespacedDeployment({ name: "web", namespace })).spec?.replicas).toBe(4);
  });

  it("versions, reviews and roles", async () => {
    expect((await config.makeApiClient(VersionApi).getCode()).minor).toBe("32");
    const review = await config.makeApiClient(AuthorizationV1Api).createSelfSubjectAccessReview({ body: { spec: { resourceAttributes: { verb: "*", group: "*", resource: "*" } } } });
    expect(review.status?.allowed).toBe(true);
    const roles = await config.makeApiClient(RbacAuthorizationV1Api).listClusterRole();
    expect(roles.items.map(({ metadata }) => metadata?.name)).toEqual(expect.arrayContaining(["admin", "cluster-admin", "edit", "view"]));
  });
});

describe("untyped clients", () => {
  it("cln-06 KubernetesObjectApi finds the resource of a kind", async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    const policy = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "deny", namespace }, spec: { podSelector: {} } };
    await objects.create(policy);
    expect((await objects.read({ ...policy })).metadata?.name).toBe("deny");
    await objects.patch({ ...policy, metadata: { ...policy.metadata, labels: { a: "b" } } });
    expect((await objects.list("networking.k8s.io/v1", "NetworkPolicy", namespace)).items.map(({ metadata }) => metadata?.labels)).toEqual([{ a: "b" }]);
    await objects.delete(policy);
  });

  it("custom resources", async () => {
    // Its own type of a definition names `default` otherwise.
    for (const definition of calicoDefinitions) await cluster().ok(["create", "-f", "-"], { input: JSON.stringify(definition) });
    const api = config.makeApiClient(CustomObjectsApi);
    const pools = { group: "crd.projectcalico.org", version: "v1", plural: "ippools" };
    await api.createClusterCustomObject({ ...pools, body: { apiVersion: "crd.projectcalico.org/v1", kind: "IPPool", metadata: { name: "default" }, spec: { cidr: "10.244.0.0/16", blockSize: 26 } } });
    expect(await api.getClusterCustomObject({ ...pools, name: "default" })).toMatchObject({ spec: { cidr: "10.244.0.0/16", disabled: false } });
    expect(await failure(api.createClusterCustomObject({ ...pools, body: { apiVersion: "crd.projectcalico.org/v1", kind: "IPPool", metadata: { name: "bad" }, spec: { blockSize: 99 } } }))).toEqual({ code: 422, reason: "Invalid" });
  });
});

describe("watching", () => {
  it("Watch tells what happens", async () => {
    const seen: string[] = [];
    const controller = await new Watch(config).watch(`/api/v1/namespaces/${namespace}/configmaps`, { fieldSelector: "metadata.name=watched" }, (phase, object: V1ConfigMap) => void seen.push(`${phase} ${object.metadata?.name ?? ""}`), () => undefined);
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "watched" } } });
    await core.deleteNamespacedConfigMap({ name: "watched", namespace });
    await expect.poll(() => seen).toEqual(["ADDED watched", "DELETED watched"]);
    controller.abort();
  });

  it("cln-10, wat-17 an informer follows, also after its connection was lost", async () => {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
    const informer = makeInformer(config, path, () => core.listNamespacedServiceAccount({ namespace }));
    const seen: string[] = [];
    informer.on("add", ({ metadata }) => void seen.push(`add ${metadata?.name ?? ""}`));
    informer.on("update", ({ metadata }) => void seen.push(`update ${metadata?.name ?? ""}`));
    informer.on("delete", ({ metadata }) => void seen.push(`delete ${metadata?.name ?? ""}`));
    informer.on("error", () => {
      setTimeout(() => void informer.start(), 50);
    });
    await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: "before" } } });
    await informer.start();
    await expect.poll(() => seen).toEqual(["add before"]);
    cluster().plane.dropConnections();
    await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: "after" } } });
    await expect.poll(() => seen, { timeout: 10_000 }).toContain("add after");
    await core.deleteNamespacedServiceAccount({ name: "before", namespace });
    await expect.poll(() => seen, { timeout: 10_000 }).toContain("delete before");
    expect(informer.get("after", namespace)?.metadata?.name).toBe("after");
    await informer.stop();
  });
});
