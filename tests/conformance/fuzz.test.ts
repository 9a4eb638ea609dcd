/** Requests that nobody meant, over TLS and with every right: answered in HTTP's and Kubernetes' terms, and the server lives (Held to: bad input). */
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { useCluster } from "./support/run.ts";
import { identityOf, wire, type Identity } from "./support/wire.ts";

const cluster = useCluster();
let admin: Identity;
beforeAll(async () => {
  admin = identityOf(cluster().plane, "super-admin.conf");
  for (const name of ["x", "y"]) await wire(cluster().plane, "/api/v1/namespaces/default/configmaps", { method: "POST", as: admin, body: { metadata: { name }, data: { a: "1" } } });
});

const runs = Number(process.env["FUZZ_RUNS"] ?? 250);
const one = <T>(...values: readonly T[]) => fc.constantFrom(...values);

const bases = one(
  "/", "/api", "/api/v1", "/apis", "/apis/apps", "/apis/apps/v1", "/apis/nope/v1", "/openapi/v3", "/openapi/v3/api/v1", "/openapi/v2", "/version", "/healthz", "/livez/ping", "/readyz", "/metrics", "/openid/v1/jwks", "/.well-known/openid-configuration",
  "/api/v1/namespaces", "/api/v1/namespaces/default", "/api/v1/namespaces/default/configmaps", "/api/v1/namespaces/default/configmaps/x", "/api/v1/configmaps", "/api/v1/nodes/n", "/api/v1/namespaces/default/pods/p/log",
  "/api/v1/namespaces/default/pods/p/exec", "/api/v1/namespaces/default/serviceaccounts/default/token", "/apis/apps/v1/namespaces/default/deployments/d/scale", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
  "/apis/authentication.k8s.io/v1/tokenreviews", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "/apis/rbac.authorization.k8s.io/v1/clusterroles/view", "/apis/certificates.k8s.io/v1/certificatesigningrequests/c/approval",
);
const tails = fc.oneof({ weight: 2, arbitrary: fc.constant("") }, fc.array(one("/", "//", "/..", "/%00", "/%2e%2e", "/%ff", "/a", "/status", "/scale", "/%", "/é", "/*", `/${"x".repeat(300)}`, "/finalize"), { maxLength: 2 }).map((parts) => parts.join("")));
const query = fc.array(fc.tuple(
  one("watch", "limit", "continue", "resourceVersion", "resourceVersionMatch", "labelSelector", "fieldSelector", "timeoutSeconds", "sendInitialEvents", "allowWatchBookmarks", "dryRun", "fieldManager", "fieldValidation", "force",
    "includeObject", "pretty", "gracePeriodSeconds", "propagationPolicy", "nope"),
  one("", "true", "0", "1", "-1", "All", "Exact", "NotOlderThan", "a=b", "a in (b", "!", "metadata.name=x", "spec.nope=1", "%ff", "%", "x".repeat(200), "99999999999999999999", "Strict", "Table", "Orphan", "🦀", "a%00b"),
), { maxLength: 4 }).map((pairs) => {
  // A watch would not end by itself within the test.
  const timed = pairs.some(([name]) => name === "watch") ? [...pairs.filter(([name]) => name !== "timeoutSeconds"), ["timeoutSeconds", "1"]] : pairs;
  return timed.length === 0 ? "" : `?${timed.map(([name, value]) => `${name}=${encodeSafely(value ?? "")}`).join("&")}`;
});
const encodeSafely = (value: string): string => (value.startsWith("%") ? value : encodeURI(value).replace(/#/g, "%23"));

const body = fc.option(fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)), one("", "{", "null", "[]", "a: [", "k8s\u0000\n", "%PDF", '{"kind":"Status"}'),
  one<unknown>({ metadata: { name: "x" } }, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x", resourceVersion: "1" } }, { spec: {} }, [{ op: "add", path: "/data/b", value: "2" }], { spec: { replicas: -1 } }, { data: { a: null } }, { kind: "DeleteOptions", dryRun: ["All"] },
    { metadata: { name: "a".repeat(70_000) } }, { metadata: { labels: Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`k${at}`, "v"])) } }),
), { nil: undefined });
const media = {
  "content-type": one("application/json", "application/yaml", "application/vnd.kubernetes.protobuf", "application/merge-patch+json", "application/json-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml", "text/plain", ";", "application/json; charset=utf-8"),
  accept: one("application/json", "*/*", "text/html", "application/json;as=Table;v=v1;g=meta.k8s.io", "application/json;as=Table;v=v9;g=meta.k8s.io", "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
    "application/yaml", "application/vnd.kubernetes.protobuf", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", ";;;", "application/json;stream=watch"),
};
const identity = {
  "impersonate-user": one("jane", "", "system:serviceaccount:a:b", "é"), "impersonate-group": one("g", "system:masters"), "impersonate-extra-a": one("1"), "x-remote-user": one("root"),
};
const headers = fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 4, arbitrary: fc.record(media, { requiredKeys: [] }) }, fc.record({ ...media, ...identity }, { requiredKeys: [] }));

/** What a request may be answered; 501 and 503 are said of what this cluster has not got. */
const fine = new Set([200, 201, 202, 301, 400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 422, 429, 501, 503, 504]);

/** Lists wait three seconds for a revision that does not come, watches end after one. */
const longest = 10_000;

async function inTime<T>(what: string, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer to ${what}`)), longest);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

it("whatever is asked is answered, and never with a fault of ours", async () => {
  const codes = new Map<number, number>();
  await fc.assert(fc.asyncProperty(one("GET", "GET", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"), bases, tails, query, body, headers, async (method, base, tail, asked, sent, given) => {
    // Deleting everything would leave nothing to ask about.
    if (method === "DELETE" && !asked.includes("dryRun=All")) return;
    const ascii = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined).map(([name, value]) => [name, Buffer.from(String(value)).toString("latin1")]));
    const what = `${method} ${base}${tail}${asked} ${JSON.stringify(given)} ${JSON.stringify(sent)?.slice(0, 200) ?? ""}`;
    const { code, text, headers: answered } = await inTime(what, wire(cluster().plane, encodeURI(base) + tail.replace("é", "%C3%A9") + asked, { method, as: admin, headers: ascii, ...(sent !== undefined && method !== "GET" && method !== "HEAD" && { body: sent }) }));
    codes.set(code, (codes.get(code) ?? 0) + 1);
    expect(fine, `${what}: ${code} ${text.slice(0, 300)}`).toContain(code);
    if (code < 400 || method === "HEAD" || !String(answered["content-type"]).startsWith("application/json")) return;
    expect(JSON.parse(text)).toMatchObject({ kind: "Status", apiVersion: "v1", status: "Failure", code, message: expect.stringMatching(/./s) as string });
  }), { numRuns: runs });
  expect(codes.get(200) ?? 0).toBeGreaterThan(runs / 40);
  expect([400, 404, 405, 406, 415, 422].filter((code) => codes.has(code)).length).toBeGreaterThan(3);
  expect((await wire(cluster().plane, "/readyz", { as: admin })).text).toBe("ok");
  expect(cluster().plane.log.filter((line) => line.startsWith("error"))).toEqual([]);
});
