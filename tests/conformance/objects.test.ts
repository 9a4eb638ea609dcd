/** Objects over TLS as any client may send them: API.md, sections 3, 4, 6, 7 and 8. */
import { beforeAll, describe, expect, it } from "vitest";
import { useCluster } from "./support/run.ts";
import { identityOf, wire, type Identity, type WireAnswer, type WireRequest } from "./support/wire.ts";

const cluster = useCluster();
let admin: Identity;
beforeAll(async () => {
  admin = identityOf(cluster().plane, "admin.conf");
  for (const name of ["a", "b"]) await ask("/api/v1/namespaces", { method: "POST", body: { metadata: { name } } });
  await ask("/api/v1/namespaces/a/serviceaccounts", { method: "POST", body: { metadata: { name: "default" } } });
  await ask("/api/v1/namespaces/a/configmaps", { method: "POST", body: { metadata: { name: "kept", labels: { colour: "red" } }, data: { key: "1" } } });
  await ask("/apis/apps/v1/namespaces/a/deployments", { method: "POST", body: { metadata: { name: "web" }, spec: { selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "main", image: "web:1" }] } } } } });
});

const ask = (path: string, request: WireRequest = {}): Promise<WireAnswer> => wire(cluster().plane, path, { as: admin, ...request });
const MAPS = "/api/v1/namespaces/a/configmaps";
const KEPT = `${MAPS}/kept`;
const DEPLOYMENT = "/apis/apps/v1/namespaces/a/deployments/web";
const post = (body: unknown, headers: Readonly<Record<string, string>> = {}): WireRequest => ({ method: "POST", body, headers });
const put = (body: unknown): WireRequest => ({ method: "PUT", body });
const patch = (type: string, body: unknown): WireRequest => ({ method: "PATCH", body, headers: { "content-type": type } });
const MERGE = "application/merge-patch+json";
const JSON_PATCH = "application/json-patch+json";
const STRATEGIC = "application/strategic-merge-patch+json";
const APPLY = "application/apply-patch+yaml";
const status = (code: number, reason: string, message: string | RegExp) => ({
  kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message: (typeof message === "string" ? message : expect.stringMatching(message)) as unknown,
});

describe("refusals are a Status", () => {
  const cases: readonly (readonly [id: string, path: string, request: WireRequest, expected: object])[] = [
    ["obj-02", MAPS, post({ metadata: { name: "kept" } }), { ...status(409, "AlreadyExists", 'configmaps "kept" already exists'), details: { name: "kept", kind: "configmaps" } }],
    ["obj-04", MAPS, post({ metadata: {} }), status(422, "Invalid", 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required')],
    ["obj-05", "/apis/networking.k8s.io/v1/namespaces/a/networkpolicies", post({ metadata: { name: "x" }, spec: { podSelector: {}, ingress: [{ ports: [{ port: 99_999 }] }], policyTypes: ["Nonsense"] } }), {
      ...status(422, "Invalid", /^NetworkPolicy.networking.k8s.io "x" is invalid: \[/),
      details: { name: "x", group: "networking.k8s.io", kind: "NetworkPolicy", causes: expect.arrayContaining([expect.objectContaining({ reason: "FieldValueInvalid", field: "spec.ingress[0].ports[0].port" }), expect.objectContaining({ reason: "FieldValueNotSupported" })]) as unknown },
    }],
    ["obj-06", MAPS, post("{nonsense"), status(400, "BadRequest", /./)],
    ["obj-07", MAPS, post({ apiVersion: "v1", kind: "Secret", metadata: { name: "x" } }), status(400, "BadRequest", /Secret/)],
    ["obj-08", MAPS, post({ metadata: { name: "x", namespace: "b" } }), status(400, "BadRequest", "the namespace of the provided object does not match the namespace sent on the request")],
    ["obj-09", "/api/v1/namespaces/nosuch/configmaps", post({ metadata: { name: "x" } }), status(404, "NotFound", 'namespaces "nosuch" not found')],
    ["obj-11", `${MAPS}/nosuch`, {}, { ...status(404, "NotFound", 'configmaps "nosuch" not found'), details: { name: "nosuch", kind: "configmaps" } }],
    ["obj-14", KEPT, put({ metadata: { name: "kept", resourceVersion: "1" } }), status(409, "Conflict", 'Operation cannot be fulfilled on configmaps "kept": the object has been modified; please apply your changes to the latest version and try again')],
    ["obj-16", KEPT, put({ metadata: { name: "other" } }), status(400, "BadRequest", "the name of the object (other) does not match the name on the URL (kept)")],
    ["obj-16 missing", `${MAPS}/nosuch`, put({ metadata: { name: "nosuch" } }), status(404, "NotFound", 'configmaps "nosuch" not found')],
    ["obj-19", KEPT, put({ metadata: { name: "kept", uid: "other" } }), status(409, "Conflict", /Precondition failed: UID in precondition: other/)],
    ["obj-22", KEPT, { method: "DELETE", body: { preconditions: { uid: "other" } } }, status(409, "Conflict", /the UID in the precondition \(other\) does not match/)],
    ["obj-23", `${MAPS}/nosuch`, { method: "DELETE" }, status(404, "NotFound", 'configmaps "nosuch" not found')],
    ["obj-25", KEPT, post({}), status(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")],
    ["obj-25 of a list", MAPS, patch(MERGE, {}), status(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")],
    ["obj-25 everywhere", "/api/v1/configmaps", post({ metadata: { name: "x" } }), status(405, "MethodNotAllowed", /./)],
    ["lst-02", `${MAPS}?labelSelector=a+b+c`, {}, status(400, "BadRequest", /./)],
    ["lst-03", `${MAPS}?fieldSelector=data.key%3D1`, {}, status(400, "BadRequest", /field label not supported: data.key/)],
    ["lst-06", `${MAPS}?continue=garbage`, {}, status(400, "BadRequest", /continue/)],
    ["lst-08", `${MAPS}?resourceVersion=99999999&resourceVersionMatch=Exact`, {}, { ...status(504, "Timeout", /^Timeout: Too large resource version/), details: { retryAfterSeconds: 1 } }],
    ["pat-01", KEPT, patch(JSON_PATCH, [{ op: "test", path: "/data/key", value: "other" }]), status(422, "Invalid", /./)],
    ["pat-01 no list", KEPT, patch(JSON_PATCH, {}), status(400, "BadRequest", /./)],
    ["pat-04 of nobody", KEPT, patch(APPLY, {}), status(422, "Invalid", /fieldManager: Required value/)],
    ["pat-05", KEPT, patch("application/json", {}), status(415, "UnsupportedMediaType", /application\/json-patch\+json, application\/merge-patch\+json, application\/strategic-merge-patch\+json, application\/apply-patch\+yaml/)],
    ["pat-07", KEPT, patch(MERGE, { metadata: { resourceVersion: "1" } }), status(409, "Conflict", /./)],
    ["pat-08", `${MAPS}/nosuch`, patch(MERGE, {}), status(404, "NotFound", 'configmaps "nosuch" not found')],
    ["pat-09", DEPLOYMENT, patch(MERGE, { spec: { replicas: -1 } }), status(422, "Invalid", /spec.replicas: Invalid value: -1: must be greater than or equal to 0/)],
    ["pat-10", `${KEPT}?force=true`, patch(MERGE, {}), status(422, "Invalid", /force: Forbidden/)],
    ["pat-12", `${MAPS}?fieldValidation=Strict`, post({ metadata: { name: "x" }, nonsense: 1 }), status(400, "BadRequest", /strict decoding error: unknown field "nonsense"/)],
    ["dry-02", `${MAPS}?dryRun=foo`, post({ metadata: { name: "x" } }), status(422, "Invalid", /dryRun: Unsupported value/)],
    ["fin-09", MAPS, post({ metadata: { name: "x", ownerReferences: [{ kind: "Pod" }] } }), status(422, "Invalid", /metadata.ownerReferences.uid: Invalid value: "": uid must not be empty/)],
    ["tls-11", MAPS, { headers: { accept: "text/html" } }, status(406, "NotAcceptable", /application\/json/)],
    ["tls-12", MAPS, post("<x/>", { "content-type": "text/xml" }), status(415, "UnsupportedMediaType", /application\/json/)],
    ["tls-12 too large", MAPS, post({ metadata: { name: "x" }, data: { key: "x".repeat(3 << 20) } }), status(413, "RequestEntityTooLarge", /./)],
    ["sub-03", `${DEPLOYMENT}/scale`, put({ metadata: { name: "web" }, spec: { replicas: -1 } }), status(422, "Invalid", /spec.replicas: Invalid value: -1/)],
    ["log-01 without a node", "/api/v1/namespaces/a/pods/nosuch/log", {}, status(404, "NotFound", 'pods "nosuch" not found')],
  ];

  it.each(cases)("%s %s", async (_, path, request, expected) => {
    const before = await ask(KEPT);
    const answer = await ask(path, request);
    expect(answer.json).toMatchObject(expected);
    expect(answer.code).toBe(answer.json["code"]);
    expect((await ask(KEPT)).text).toBe(before.text);
    expect((await ask(`${MAPS}/x`)).code).toBe(404);
  });
});

describe("what is written", () => {
  it("obj-01, obj-03 a create fills in what the server gives", async () => {
    const { code, json } = await ask(MAPS, post({ metadata: { generateName: "web-" } }));
    expect(code).toBe(201);
    expect(json).toMatchObject({
      apiVersion: "v1", kind: "ConfigMap",
      metadata: {
        name: expect.stringMatching(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/) as unknown, namespace: "a", uid: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as unknown,
        resourceVersion: expect.stringMatching(/^\d+$/) as unknown, creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as unknown,
      },
    });
  });

  it("obj-12 HEAD has the head of a GET", async () => {
    const head = await ask(KEPT, { method: "HEAD" });
    expect([head.code, head.text, head.headers["content-type"]]).toEqual([200, "", "application/json"]);
    expect(head.headers["content-length"]).toBe(String(Buffer.byteLength((await ask(KEPT)).text)));
  });

  it.each([["put", () => ask(KEPT).then(({ json }) => put(json))], ["merge", async () => patch(MERGE, { data: { key: "1" } })], ["strategic", async () => patch(STRATEGIC, { data: { key: "1" } })]] as const)(
    "obj-17 a %s that changes nothing is no new version", async (_, make) => {
      const before = await ask(KEPT);
      const { code, text } = await ask(KEPT, await make());
      expect([code, text]).toEqual([200, before.text]);
    });

  it("pat-12 unknown fields are told of in a warning, and left out", async () => {
    const { headers, json } = await ask(`${MAPS}?dryRun=All`, post({ metadata: { name: "warned" }, "non\"sense": 1 }));
    expect(headers["warning"]).toBe('299 - "unknown field \\"non\\\\\\"sense\\""');
    expect(json).not.toHaveProperty("nonsense");
  });

  it("tls-11 YAML is taken and given", async () => {
    const { code, text, headers } = await ask(MAPS, post("metadata: {name: yaml}\ndata: {key: '1'}\n", { "content-type": "application/yaml", accept: "application/yaml" }));
    expect([code, headers["content-type"]]).toEqual([201, "application/yaml"]);
    expect(text).toContain("data:\n  key: \"1\"\n");
  });

  it("cln-07 pretty=true is indented", async () => {
    expect((await ask(`${KEPT}?pretty=true`)).text).toContain('\n  "metadata": {\n');
    expect((await ask(KEPT)).text).not.toContain("\n ");
  });

  it("dry-01 a dry run answers as the real thing and stores nothing", async () => {
    const { code, json } = await ask(`${MAPS}?dryRun=All`, post({ metadata: { name: "x" } }));
    expect(code).toBe(201);
    expect(json).toMatchObject({ metadata: { name: "x", uid: expect.any(String) as unknown } });
    expect((await ask(`${KEPT}?dryRun=All`, { method: "DELETE" })).json).toMatchObject({ status: "Success", details: { name: "kept", kind: "configmaps" } });
    expect((await ask(KEPT)).code).toBe(200);
  });

  it("fin-01, fin-02 a finalizer keeps what is deleted", async () => {
    await ask(MAPS, post({ metadata: { name: "held", finalizers: ["example.com/hold"] } }));
    expect((await ask(`${MAPS}/held`, { method: "DELETE" })).json).toMatchObject({ kind: "ConfigMap", metadata: { deletionTimestamp: expect.any(String) as unknown } });
    expect((await ask(`${MAPS}/held`)).code).toBe(200);
    expect((await ask(`${MAPS}/held`, patch(MERGE, { metadata: { finalizers: ["example.com/other", "example.com/hold"] } }))).json).toMatchObject({ code: 422, message: expect.stringContaining("no new finalizers can be added if the object is being deleted") as unknown });
    expect((await ask(`${MAPS}/held`, patch(MERGE, { metadata: { finalizers: null } }))).code).toBe(200);
    expect((await ask(`${MAPS}/held`)).code).toBe(404);
  });

  it("obj-24 a collection is deleted by what selects it", async () => {
    for (const name of ["one", "two"]) await ask(MAPS, post({ metadata: { name, labels: { gone: "soon" } } }));
    const { code, json } = await ask(`${MAPS}?labelSelector=gone%3Dsoon`, { method: "DELETE" });
    expect([code, json["kind"], (json["items"] as object[]).length]).toEqual([200, "ConfigMapList", 2]);
    expect(((await ask(`${MAPS}?labelSelector=gone`)).json["items"] as object[])).toEqual([]);
    expect((await ask(KEPT)).code).toBe(200);
  });

  it("sub-01, sub-02, sub-03 status and scale are written apart", async () => {
    expect((await ask(`${DEPLOYMENT}/status`, patch(MERGE, { status: { replicas: 3 }, spec: { replicas: 9 } }))).json).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 3 }, metadata: { generation: 1 } });
    expect((await ask(DEPLOYMENT, patch(MERGE, { status: { replicas: 7 } }))).json).toMatchObject({ status: { replicas: 3 } });
    expect((await ask(`${DEPLOYMENT}/scale`, patch(MERGE, { spec: { replicas: 2 } }))).json).toMatchObject({ apiVersion: "autoscaling/v1", kind: "Scale", spec: { replicas: 2 }, status: { replicas: 3, selector: "app=web" } });
    expect((await ask(DEPLOYMENT)).json).toMatchObject({ spec: { replicas: 2 }, metadata: { generation: 2 } });
  });
});

describe("lists", () => {
  beforeAll(async () => {
    for (const name of ["l1", "l2", "l3", "l4", "l5"]) await ask("/api/v1/namespaces/b/secrets", post({ metadata: { name, labels: { odd: String(Number(name.slice(1)) % 2 === 1) } } }));
  });
  const SECRETS = "/api/v1/namespaces/b/secrets";
  const names = ({ json }: WireAnswer): string[] => (json["items"] as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name);

  it("lst-01 of nothing is empty, not null", async () => {
    expect((await ask("/api/v1/namespaces/b/pods")).json).toMatchObject({ kind: "PodList", apiVersion: "v1", metadata: { resourceVersion: expect.stringMatching(/^\d+$/) as unknown }, items: [] });
  });

  it.each([["odd=true", ["l1", "l3", "l5"]], ["odd!=true", ["l2", "l4"]], ["odd+in+(true,false)", ["l1", "l2", "l3", "l4", "l5"]], ["!odd", []]])("lst-02 %s", async (selector, expected) => {
    expect(names(await ask(`${SECRETS}?labelSelector=${encodeURIComponent(selector).replaceAll("%2B", "+")}`))).toEqual(expected);
  });

  it("lst-03 metadata.name", async () => {
    expect(names(await ask(`${SECRETS}?fieldSelector=metadata.name%3Dl2`))).toEqual(["l2"]);
  });

  it("lst-04, lst-05, lst-07 chunks are of one version, and of what matches", async () => {
    const first = await ask(`${SECRETS}?limit=2`);
    expect([names(first), (first.json["metadata"] as { remainingItemCount: number }).remainingItemCount]).toEqual([["l1", "l2"], 3]);
    await ask(SECRETS, post({ metadata: { name: "l2b" } }));
    const { continue: token, resourceVersion } = first.json["metadata"] as { continue: string; resourceVersion: string };
    const second = await ask(`${SECRETS}?limit=2&continue=${encodeURIComponent(token)}`);
    expect([names(second), (second.json["metadata"] as { resourceVersion: string }).resourceVersion]).toEqual([["l3", "l4"], resourceVersion]);
    expect(names(await ask(`${SECRETS}?limit=2&labelSelector=odd%3Dtrue`))).toEqual(["l1", "l3"]);
  });

  it("lst-11 as a Table, of a list and of one", async () => {
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    const table = await ask(`${SECRETS}?fieldSelector=metadata.name%3Dl1`, { headers: { accept } });
    expect(table.json).toMatchObject({
      kind: "Table", apiVersion: "meta.k8s.io/v1", columnDefinitions: [{ name: "Name", format: "name" }, { name: "Type" }, { name: "Data" }, { name: "Age" }],
      rows: [{ cells: ["l1", "Opaque", 0, expect.any(String) as unknown], object: { kind: "PartialObjectMetadata", metadata: { name: "l1" } } }],
    });
    expect((await ask(`${SECRETS}/l1?includeObject=Object`, { headers: { accept } })).json).toMatchObject({ kind: "Table", rows: [{ object: { kind: "Secret", metadata: { name: "l1" } } }] });
    expect((await ask(`${SECRETS}/l1?includeObject=None`, { headers: { accept } })).json).toMatchObject({ rows: [{ object: null }] });
    expect((await ask(`${SECRETS}/nosuch`, { headers: { accept } })).json).toMatchObject({ kind: "Status", code: 404 });
  });

  it("lst-15 metadata alone", async () => {
    const list = await ask(SECRETS, { headers: { accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1" } });
    expect(list.json).toMatchObject({ kind: "PartialObjectMetadataList", items: expect.arrayContaining([{ kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: expect.objectContaining({ name: "l1" }) as unknown }]) as unknown });
    const one = await ask(`${SECRETS}/l1`, { headers: { accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1" } });
    expect(Object.keys(one.json).sort()).toEqual(["apiVersion", "kind", "metadata"]);
  });
});
