/** What clients ask before anything else: which resources there are, of which types, and whether the server is well. API.md, section 2. */
import { beforeAll, describe, expect, it } from "vitest";
import { kinds } from "./support/kinds.ts";
import { useCluster } from "./support/run.ts";
import { identityOf, wire, type Identity, type WireAnswer, type WireRequest } from "./support/wire.ts";

const cluster = useCluster();
let admin: Identity;
beforeAll(() => {
  admin = identityOf(cluster().plane, "admin.conf");
});
const ask = (path: string, request: WireRequest = {}): Promise<WireAnswer> => wire(cluster().plane, path, { as: admin, ...request });

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

describe("documents", () => {
  it.each([
    ["dis-01", "/version", { major: "1", minor: "32", gitVersion: expect.stringMatching(/^v1\.32\.\d+/) as unknown }],
    ["dis-02", "/api", { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: "172.16.0.10:6443" }] }],
    ["dis-03", "/apis", { kind: "APIGroupList", groups: expect.arrayContaining([expect.objectContaining({ name: "apps", preferredVersion: { groupVersion: "apps/v1", version: "v1" } })]) as unknown }],
    ["dis-04", "/apis/networking.k8s.io", { kind: "APIGroup", apiVersion: "v1", name: "networking.k8s.io", versions: [{ groupVersion: "networking.k8s.io/v1", version: "v1" }] }],
    ["dis-05", "/api/v1", { kind: "APIResourceList", groupVersion: "v1" }],
    ["dis-11", "/", { paths: expect.arrayContaining(["/api", "/apis", "/apis/apps/v1", "/version"]) as unknown }],
  ])("%s %s", async (_, path, expected) => {
    const { code, json, headers } = await ask(path);
    expect(code).toBe(200);
    expect(headers["content-type"]).toBe("application/json");
    expect(json).toMatchObject(expected);
  });

  it("dis-07 every group-version that is told of has a document, and every kind is in one", async () => {
    const { json } = await ask("/apis");
    const versions = (json["groups"] as { versions: { groupVersion: string }[] }[]).flatMap(({ versions: all }) => all.map(({ groupVersion }) => groupVersion));
    const found: string[] = [];
    for (const path of ["/api/v1", ...versions.map((one) => `/apis/${one}`)]) {
      const document = await ask(path);
      expect(document.code, path).toBe(200);
      found.push(...(document.json["resources"] as { kind: string }[]).map(({ kind }) => kind));
    }
    expect(kinds.filter(({ custom, kind }) => custom !== true && !found.includes(kind))).toEqual([]);
  });

  it("dis-05, cln-06 resources have short names and categories, and what is below them comes after them", async () => {
    const resources = (await ask("/api/v1")).json["resources"] as { name: string }[];
    expect(resources.find(({ name }) => name === "pods")).toEqual({
      name: "pods", singularName: "pod", namespaced: true, kind: "Pod", verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"], shortNames: ["po"], categories: ["all"],
    });
    const names = resources.map(({ name }) => name);
    expect(names.indexOf("pods")).toBeLessThan(names.indexOf("pods/log"));
    const scale = ((await ask("/apis/apps/v1")).json["resources"] as { name: string }[]).find(({ name }) => name === "deployments/scale");
    expect(scale).toMatchObject({ group: "autoscaling", version: "v1", kind: "Scale" });
  });

  it.each(["api", "apis"])("dis-06 /%s aggregated, with its own type; the same again is not sent again", async (root) => {
    const headers = { accept: `${AGGREGATED},application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json` };
    const answer = await ask(`/${root}`, { headers });
    expect(answer.headers["content-type"]).toBe(AGGREGATED);
    expect(answer.json).toMatchObject({ kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2" });
    const items = answer.json["items"] as { versions: { resources: { resource: string; responseKind: object; subresources?: object[] }[] }[] }[];
    const all = items.flatMap(({ versions }) => versions.flatMap(({ resources }) => resources));
    expect(all.find(({ resource }) => resource === (root === "api" ? "pods" : "deployments"))).toMatchObject({ scope: "Namespaced", subresources: expect.any(Array) as unknown });
    const again = await ask(`/${root}`, { headers: { ...headers, "if-none-match": String(answer.headers["etag"]) } });
    expect([again.code, again.text]).toEqual([304, ""]);
  });

  it.each(["/apis/apps/v1/blah", "/apis/nosuch/v1", "/apis/nosuch", "/nosuch", "/api/v1/namespaces/default/pods/x/nosuch", "/openapi/v3/apis/nosuch/v1", "/api/v1/namespaces/default/nodes"])(
    "dis-12 %s is not there", async (path) => {
      const { json } = await ask(path);
      expect(json).toMatchObject({ kind: "Status", status: "Failure", reason: "NotFound", code: 404, message: "the server could not find the requested resource" });
    });
});

describe("OpenAPI", () => {
  it("dis-08, dis-09 the index leads to every document, which is kept by its hash", async () => {
    const index = (await ask("/openapi/v3")).json["paths"] as Record<string, { serverRelativeURL: string }>;
    expect(Object.keys(index)).toContain("apis/apps/v1");
    for (const [path, { serverRelativeURL }] of Object.entries(index)) {
      const document = await ask(serverRelativeURL);
      expect([path, document.code]).toEqual([path, 200]);
      expect(document.headers["cache-control"]).toContain("immutable");
      expect(document.json["openapi"]).toBe("3.0.0");
    }
    const url = index["apis/apps/v1"]?.serverRelativeURL ?? "";
    const first = await ask(url);
    expect((await ask(url, { headers: { "if-none-match": String(first.headers["etag"]) } })).code).toBe(304);
    const old = await ask("/openapi/v3/apis/apps/v1?hash=OLD");
    expect([old.code, old.headers["location"]]).toEqual([301, url]);
  });

  it("top-02 version 2 is there, for kubectl asks for it before it applies a List", async () => {
    const answer = await ask("/openapi/v2", { headers: { accept: "application/com.github.proto-openapi.spec.v2@v1.0+protobuf" } });
    expect([answer.code, answer.headers["content-type"], answer.text]).toEqual([200, "application/com.github.proto-openapi.spec.v2.v1.0+protobuf", "\n\u00032.0\u0012\u0015\n\nKubernetes\u0012\u0007v1.32.3"]);
    expect((await ask("/openapi/v2")).json).toMatchObject({ swagger: "2.0" });
    const list = { apiVersion: "v1", kind: "List", items: ["l1", "l2"].map((name) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } })) };
    expect(await cluster().ok(["apply", "-f", "-"], { input: JSON.stringify(list) })).toBe("configmap/l1 created\nconfigmap/l2 created\n");
    const wrong = { ...list, items: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "l3" }, nonsense: 1 }] };
    expect(await cluster().refused(["apply", "-f", "-"], { input: JSON.stringify(wrong) })).toContain('unknown field "nonsense"');
  });

  it("a definition of custom resources has its document at once", async () => {
    const definition = {
      apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: "cups.example.com" },
      spec: { group: "example.com", scope: "Namespaced", names: { plural: "cups", kind: "Cup" }, versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "object", properties: { size: { type: "integer" } } } } } } }] },
    };
    expect((await ask("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", { method: "POST", body: definition })).code).toBe(201);
    expect((await ask("/apis/example.com/v1/namespaces/default/cups", { method: "POST", body: { metadata: { name: "a" }, spec: { size: 1 } } })).code).toBe(201);
    expect(Object.keys((await ask("/openapi/v3")).json["paths"] as object)).toContain("apis/example.com/v1");
    expect((await ask("/openapi/v3/apis/example.com/v1")).text).toContain('"size":{"type":"integer"}');
    expect((await ask("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/cups.example.com", { method: "DELETE" })).code).toBe(200);
    expect((await ask("/apis/example.com/v1")).code).toBe(404);
  });
});

describe("health and metrics", () => {
  it.each(["/healthz", "/livez", "/readyz"])("dis-10 %s is ok to everybody, and tells more where asked", async (path) => {
    const answer = await ask(path, { as: {} });
    expect([answer.code, answer.text, answer.headers["content-type"]]).toEqual([200, "ok", "text/plain; charset=utf-8"]);
    expect((await ask(`${path}?verbose`)).text).toMatch(new RegExp(`^\\[\\+\\]ping ok\\n[^]*\\n${path.slice(1)} check passed\\n$`));
    expect((await ask(`${path}?verbose&exclude=ping`)).text).toContain("[+]ping excluded: ok\n");
    expect((await ask(`${path}?verbose&exclude=nosuch`)).text).toContain('warn: some health checks cannot be excluded: no matches for "nosuch"');
    expect((await ask(`${path}/etcd`)).text).toBe("ok");
    expect((await ask(`${path}/nosuch`)).code).toBe(404);
  });

  it("metrics count what has been asked", async () => {
    await ask("/api/v1/namespaces/default/secrets");
    await ask("/api/v1/namespaces/default/secrets/nosuch");
    const { text, headers } = await ask("/metrics");
    expect(headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    const labels = 'component="apiserver",group="",resource="secrets"';
    expect(text).toContain(`apiserver_request_total{code="200",${labels},scope="namespace",verb="LIST",version="v1",dry_run="",subresource=""} 1\n`);
    expect(text).toContain(`apiserver_request_total{code="404",${labels},scope="resource",verb="GET",version="v1",dry_run="",subresource=""} 1\n`);
    expect(text).toMatch(/^apiserver_request_duration_seconds_bucket\{.*verb="LIST".*le="\+Inf"\} \d+$/m);
    expect(text).toContain('apiserver_storage_objects{resource="namespaces"} 4\n');
    for (const line of text.trimEnd().split("\n")) expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z_]+="[^"]*",?)*\})? [-+0-9.e]+)$/);
    expect((await ask("/metrics", { as: {} })).json).toMatchObject({ code: 403, message: 'forbidden: User "system:anonymous" cannot get path "/metrics"' });
  });
});
