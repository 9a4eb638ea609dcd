/** What conformance over TLS does not reach: time, restarts, wrong files, and the port for programs beside the server. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { upstreamSchema } from "../../../../tests/support/kube-upstream.ts";
import type { KubeObject } from "../../../kube/index.ts";
import { KubeSchema } from "../../../kube/schema/index.ts";
import type { Admission } from "../registry/index.ts";
import { createClusterKeys } from "./index.ts";
import { ServerBench } from "./testing/server-bench.ts";

const { crypto } = globalThis;
let schema: KubeSchema;
let bench: ServerBench;
beforeAll(async () => {
  schema = new KubeSchema(await upstreamSchema());
});
beforeEach(async () => {
  bench = await ServerBench.make(schema, crypto);
});
afterEach(() => bench.server.dispose());

const MAPS = "/api/v1/namespaces/default/configmaps";
const configMaps = { group: "", version: "v1", resource: "configmaps" };
const configMap = (name: string, data: Readonly<Record<string, string>> = {}): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" }, data });
const names = (resource: { readonly group: string; readonly resource: string }): (string | undefined)[] => bench.server.lister.list(resource).map(({ metadata }) => metadata.name);
const root = { name: "root", groups: ["system:masters"], userAgent: "tests/1" };

describe("a new cluster", () => {
  it("has its namespaces, policy and the Service kubernetes", async () => {
    expect(names({ group: "", resource: "namespaces" })).toEqual(["default", "kube-node-lease", "kube-public", "kube-system"]);
    expect((await bench.ask("/api/v1/namespaces/default/services/kubernetes")).json).toMatchObject({ spec: { clusterIP: "10.96.0.1", ports: [{ name: "https", port: 443, targetPort: 6443 }] } });
    expect((await bench.ask("/api/v1/namespaces/default/endpoints/kubernetes")).json).toMatchObject({ subsets: [{ addresses: [{ ip: "172.16.0.10" }], ports: [{ port: 6443 }] }] });
    const admin = (await bench.ask("/apis/rbac.authorization.k8s.io/v1/clusterroles/admin")).json;
    expect((admin["rules"] as unknown[]).length).toBeGreaterThan(20);
  });

  it("started again on the same store writes nothing", async () => {
    const before = bench.server.store.revision;
    await bench.start();
    expect(bench.server.store.revision).toBe(before);
    expect((await bench.ask("/readyz")).text).toBe("ok");
  });

  it("started again puts right what leads to it, and adds what is missing of its policy", async () => {
    await bench.ask("/apis/rbac.authorization.k8s.io/v1/clusterroles/view", { method: "DELETE" });
    await bench.start({ endpoint: { addresses: ["172.16.0.11"], port: 6443 } });
    expect((await bench.ask("/api/v1/namespaces/default/endpoints/kubernetes")).json).toMatchObject({ subsets: [{ addresses: [{ ip: "172.16.0.11" }] }] });
    expect((await bench.ask("/apis/rbac.authorization.k8s.io/v1/clusterroles/view")).code).toBe(200);
  });

  it.each([
    ["CA_UNREADABLE", { keys: { clientCa: "nonsense", tokenKey: "", tokenPublicKey: "" } }, /Restore \/etc\/kubernetes\/pki\/ca.crt/],
    ["SERVICE_RANGE", { serviceRange: "nonsense" }, /is no range of IPv4 addresses/],
  ])("%s: a wrong file or setting is told of", async (code, more, message) => {
    await expect(ServerBench.make(schema, crypto, more)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as unknown });
  });
});

describe("requests", () => {
  it("that take longer than a minute are given up", async () => {
    let asked = (): void => undefined;
    const reached = new Promise<void>((resolve) => { asked = resolve; });
    const slow: Admission = { mutate: async ({ object, name }) => (name === "slow" ? (asked(), new Promise<undefined>(() => undefined)) : object), validate: async () => undefined };
    await bench.start({ admission: slow });
    const answer = bench.ask(MAPS, { method: "POST", body: configMap("slow") });
    await reached;
    bench.clock.advance(60_000);
    expect((await answer).json).toMatchObject({ code: 504, reason: "Timeout" });
    expect((await bench.ask(`${MAPS}/slow`)).code).toBe(404);
  });

  it("that fail through a fault of ours are 500, logged, and tell nothing of the inside but the message", async () => {
    const broken: Admission = { mutate: async () => { throw new TypeError("x is undefined"); }, validate: async () => undefined };
    await bench.start({ admission: broken, store: bench.server.store });
    const { json } = await bench.ask(MAPS, { method: "POST", body: configMap("x") });
    expect(json).toMatchObject({ code: 500, reason: "InternalError", message: "Internal error occurred: x is undefined" });
    expect(bench.log).toContain("error a request failed");
  });

  it("are audited, with the decision and what was answered", async () => {
    await bench.ask(`${MAPS}/nosuch`);
    expect(bench.audit.at(-1)).toMatchObject({
      user: { name: "kubernetes-admin" }, verb: "get", target: `${MAPS}/nosuch`, code: 404, status: { reason: "NotFound" },
      decision: { kind: "allow", reason: 'RBAC: allowed by ClusterRoleBinding "kubeadm:cluster-admins" of ClusterRole "cluster-admin" to Group "kubeadm:cluster-admins"' },
    });
    await bench.ask(MAPS, { headers: { "x-podwire-proxy-secret": "guess" } });
    expect(bench.audit.at(-1)).toMatchObject({ user: { name: "" }, code: 401 });
  });

  it.each(["/api/v1/%zz", "/api/v1/namespaces/%ff", "/api/v1/namespaces/a%00b"])("of %s have an answer that is a Status", async (target) => {
    expect((await bench.ask(target)).json).toMatchObject({ kind: "Status" });
  });

  it("a Status is YAML for who takes only that", async () => {
    const { text, headers } = await bench.ask(`${MAPS}/nosuch`, { headers: { accept: "application/yaml" } });
    expect([headers.get("content-type"), text]).toEqual(["application/yaml", expect.stringContaining("reason: NotFound\n")]);
  });

  it("comes to rest with ClusterRoles that gather each other", async () => {
    const roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    const gatherer = (name: string, verb: string) => ({
      apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name, labels: { circle: "yes" } },
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: [verb] }], aggregationRule: { clusterRoleSelectors: [{ matchLabels: { circle: "yes" } }] },
    });
    await Promise.all([["round", "get"], ["about", "list"]].map(([name = "", verb = ""]) => bench.ask(roles, { method: "POST", body: gatherer(name, verb) })));
    const rulesOf = async (name: string): Promise<unknown> => (JSON.parse((await bench.ask(`${roles}/${name}`)).text) as { rules: unknown }).rules;
    await expect.poll(async () => JSON.stringify(await rulesOf("round")) === JSON.stringify(await rulesOf("about")), { timeout: 10_000 }).toBe(true);
  });

  it("a watch ends when the client leaves, and is counted while it lasts", async () => {
    const controller = new AbortController();
    const watching = bench.ask(`${MAPS}?watch=true&resourceVersion=${bench.server.store.revision}`, { signal: controller.signal });
    await bench.ask(MAPS, { method: "POST", body: configMap("x") });
    expect((await bench.ask("/metrics")).text).toMatch(/^apiserver_longrunning_requests\{.*resource="configmaps".*verb="WATCH".*\} 1$/m);
    controller.abort();
    expect((await watching).text).toMatch(/^\{"type":"ADDED".*\}\n$/);
    expect((await bench.ask("/metrics")).text).toMatch(/^apiserver_longrunning_requests\{.*resource="configmaps".*verb="WATCH".*\} 0$/m);
  });

  it("of the server's metadata: keys by which tokens are checked", async () => {
    expect((await bench.ask("/.well-known/openid-configuration")).json).toMatchObject({ issuer: "https://kubernetes.default.svc.cluster.local", jwks_uri: "https://172.16.0.10:6443/openid/v1/jwks", id_token_signing_alg_values_supported: ["ES256"] });
    await bench.ask("/api/v1/namespaces/default/serviceaccounts", { method: "POST", body: { metadata: { name: "robot" } } });
    const made = (await bench.ask("/api/v1/namespaces/default/serviceaccounts/robot/token", { method: "POST", body: {} })).json["status"] as { token: string };
    const [head = "", body = "", signature = ""] = made.token.split(".");
    const { keys: [jwk] } = (await bench.ask("/openid/v1/jwks")).json as { keys: [JsonWebKey & { kid: string }] };
    expect((JSON.parse(Buffer.from(head, "base64url").toString()) as { kid: string }).kid).toBe(jwk.kid);
    const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    expect(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, Buffer.from(signature, "base64url"), Buffer.from(`${head}.${body}`))).toBe(true);
  });
});

describe("definitions of custom resources", () => {
  const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  const CUPS = "/apis/example.com/v1/namespaces/default/cups";
  const definition = {
    metadata: { name: "cups.example.com" },
    spec: { group: "example.com", scope: "Namespaced", names: { plural: "cups", kind: "Cup", shortNames: ["cp"] }, versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "object", properties: { size: { type: "integer" } } } } } }, additionalPrinterColumns: [{ name: "Size", type: "integer", jsonPath: ".spec.size" }] }] },
  };
  beforeEach(async () => {
    expect((await bench.ask(CRDS, { method: "POST", body: definition })).code).toBe(201);
    expect((await bench.ask(CUPS, { method: "POST", body: { metadata: { name: "a" }, spec: { size: 3 } } })).code).toBe(201);
  });

  it("serve at once, in discovery and with their own columns", async () => {
    expect((await bench.ask("/apis/example.com/v1")).json).toMatchObject({ resources: [{ name: "cups", kind: "Cup", shortNames: ["cp"] }] });
    const table = await bench.ask(CUPS, { headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" } });
    expect(table.json).toMatchObject({ columnDefinitions: [{ name: "Name" }, { name: "Size" }], rows: [{ cells: ["a", 3] }] });
  });

  it("wait for their objects to go, and take no more", async () => {
    await bench.ask(CUPS, { method: "POST", body: { metadata: { name: "held", finalizers: ["example.com/hold"] } } });
    expect((await bench.ask(`${CRDS}/cups.example.com`, { method: "DELETE" })).json).toMatchObject({ metadata: { finalizers: ["customresourcecleanup.apiextensions.k8s.io"] } });
    await expect.poll(() => names({ group: "example.com", resource: "cups" })).toEqual(["held"]);
    expect((await bench.ask(CUPS, { method: "POST", body: { metadata: { name: "b" } } })).json).toMatchObject({ code: 405, message: "create not allowed while custom resource definition is terminating" });
    expect((await bench.ask(`${CRDS}/cups.example.com`)).json).toMatchObject({ status: { conditions: expect.arrayContaining([expect.objectContaining({ type: "Terminating", status: "True" })]) as unknown } });
    await bench.ask(`${CUPS}/held`, { method: "PATCH", body: { metadata: { finalizers: null } }, headers: { "content-type": "application/merge-patch+json" } });
    bench.clock.advance(1000);
    await expect.poll(async () => (await bench.ask(`${CRDS}/cups.example.com`)).code).toBe(404);
    expect((await bench.ask(CUPS)).code).toBe(404);
  });

  it.each([[{}, "example.com/v1 Cup is deprecated"], [{ deprecationWarning: "use mugs" }, "use mugs"]])("warn of versions that are deprecated: %j", async (more, words) => {
    expect((await bench.ask(CUPS)).headers.has("warning")).toBe(false);
    const [version] = definition.spec.versions;
    await bench.ask(`${CRDS}/cups.example.com`, { method: "PATCH", headers: { "content-type": "application/merge-patch+json" }, body: { spec: { versions: [{ ...version, deprecated: true, ...more }] } } });
    expect((await bench.ask(CUPS)).headers.get("warning")).toBe(`299 - "${words}"`);
  });

  it("are served anew with what they say now", async () => {
    const patch = { method: "PATCH", headers: { "content-type": "application/json-patch+json" }, body: [{ op: "replace", path: "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/size/type", value: "string" }] };
    expect((await bench.ask(`${CRDS}/cups.example.com`, patch)).code).toBe(200);
    expect((await bench.ask(CUPS, { method: "POST", body: { metadata: { name: "b" }, spec: { size: 3 } } })).code).toBe(422);
    expect((await bench.ask(CUPS, { method: "POST", body: { metadata: { name: "b" }, spec: { size: "3" } } })).code).toBe(201);
  });
});

describe("the port for programs beside the server", () => {
  it("creates, reads, changes, acts and deletes, under the name of its user", async () => {
    const client = bench.server.clients.as(root);
    const made = await client.create(configMaps, configMap("x", { a: "1" }));
    expect(made.metadata.managedFields).toMatchObject([{ manager: "tests", operation: "Update" }]);
    const changed = await client.update(configMaps, { ...made, data: { a: "2" } });
    await expect(client.update(configMaps, { ...made, data: { a: "3" } })).rejects.toMatchObject({ reason: "Conflict" });
    expect((await client.patch(configMaps, { namespace: "default", name: "x" }, { type: "application/merge-patch+json", body: { data: { b: "1" } } }))["data"]).toEqual({ a: "2", b: "1" });
    const { items, resourceVersion } = await client.list(configMaps, "default");
    expect([items.map(({ metadata }) => metadata.name), Number(resourceVersion) > Number(changed.metadata.resourceVersion)]).toEqual([["x"], true]);
    expect((await client.list(configMaps)).items).toHaveLength(2);
    await client.delete(configMaps, { namespace: "default", name: "x" }, { preconditions: { ...(made.metadata.uid !== undefined && { uid: made.metadata.uid }) } });
    await expect(client.get(configMaps, { namespace: "default", name: "x" })).rejects.toMatchObject({ reason: "NotFound" });
  });

  it("binds a pod", async () => {
    const client = bench.server.clients.as(root);
    const pods = { group: "", version: "v1", resource: "pods" };
    await client.create({ group: "", version: "v1", resource: "serviceaccounts" }, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: "default" } });
    await client.create(pods, { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "default" }, spec: { containers: [{ name: "main", image: "web:1" }] } });
    const bound = await client.create(pods, { apiVersion: "v1", kind: "Binding", metadata: { name: "p", namespace: "default" }, target: { kind: "Node", name: "node-1" } }, "binding");
    expect(bound).toMatchObject({ spec: { nodeName: "node-1" } });
  });

  it("watches from a version on", async () => {
    const client = bench.server.clients.as(root);
    const controller = new AbortController();
    const events = await client.watch(configMaps, (await client.list(configMaps)).resourceVersion, controller.signal);
    await client.create(configMaps, configMap("x"));
    const [first] = [await events[Symbol.asyncIterator]().next()];
    expect(first.value).toMatchObject({ type: "ADDED", object: { metadata: { name: "x" } } });
    controller.abort();
  });

  it("asks the authorizer and admission as everybody must", async () => {
    const jane = bench.server.clients.as({ name: "jane", groups: [], userAgent: "jane" });
    await expect(jane.list(configMaps)).rejects.toThrow('configmaps is forbidden: User "jane" cannot list resource "configmaps" in API group "" at the cluster scope');
    await expect(bench.server.clients.as(root).delete({ group: "", version: "v1", resource: "namespaces" }, { namespace: "", name: "default" }, { preconditions: {} })).rejects.toThrow("this namespace may not be deleted");
    await expect(bench.server.clients.as(root).create(configMaps, { ...configMap("x"), nonsense: 1 })).rejects.toThrow("strict decoding error");
  });
});

describe("the cluster's keys", () => {
  it("CA_UNREADABLE: a key that is none is told of", async () => {
    const keys = { clientCa: "nonsense", tokenKey: "", tokenPublicKey: "" };
    await expect(createClusterKeys({ crypto, clock: bench.clock, authorizer: bench.server.authorizer, keys, caKey: "nonsense" })).rejects.toMatchObject({ code: "CA_UNREADABLE" });
  });
});
