import { describe, expect, it } from "vitest";
import { builtInResources, type ResourceInfo } from "../../../kube/index.ts";
import { parseQuery } from "../request/index.ts";
import { aggregatedList, aggregatedType } from "./aggregated.ts";
import { compareVersions, groupList, groupOf, groupsOf, resourceList } from "./groups.ts";
import { health, type HealthCheck } from "./health.ts";
import { Metrics, type RequestLabels } from "./metrics.ts";
import { keySet } from "./openid.ts";

const custom = (group: string, version: string, resource = "things"): ResourceInfo => ({
  group, version, resource, kind: "Thing", singular: "thing", namespaced: false, shortNames: [], categories: [], verbs: ["list", "get"],
});

describe("groups", () => {
  // Restates apimachinery's pkg/version/helpers_test.go.
  it.each([
    [["v1", "v2"], ["v2", "v1"]],
    [["v1beta1", "v1", "v1alpha1"], ["v1", "v1beta1", "v1alpha1"]],
    [["v1alpha2", "v1alpha1", "v1beta2", "v1beta10"], ["v1beta10", "v1beta2", "v1alpha2", "v1alpha1"]],
    [["foo1", "v1", "foo10"], ["v1", "foo1", "foo10"]],
    [["v3beta1", "v12alpha1", "v11alpha2", "v10", "v2", "v11beta2", "v10beta3", "foo10"], ["v10", "v2", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo10"]],
  ])("versions %j in order", (versions, expected) => {
    expect([...versions].sort(compareVersions)).toEqual(expected);
  });

  it("the core group first, then upstream's in its order, then others by name", () => {
    const names = groupsOf([custom("zoo.example.com", "v1"), custom("cat.example.com", "v1"), ...[...builtInResources].reverse()]).map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(["", "apps", "authentication.k8s.io", "authorization.k8s.io"]);
    expect(names.slice(-3)).toEqual(["discovery.k8s.io", "cat.example.com", "zoo.example.com"]);
  });

  it("dis-03, dis-04 the best version is preferred", () => {
    const infos = [custom("example.com", "v1beta1"), custom("example.com", "v1")];
    expect(groupOf(infos, "example.com")).toMatchObject({ preferredVersion: { groupVersion: "example.com/v1" }, versions: [{ version: "v1" }, { version: "v1beta1" }] });
    expect(groupList(infos)).toMatchObject({ groups: [{ name: "example.com" }] });
    expect([groupOf(infos, ""), groupOf(infos, "nosuch"), resourceList(infos, { group: "example.com", version: "v2" })]).toEqual([undefined, undefined, undefined]);
  });

  it("dis-06 aggregated: every version with its own resources", () => {
    const list = aggregatedList([custom("example.com", "v1", "b"), custom("example.com", "v1", "a"), custom("example.com", "v2", "c")], "apis", "v2");
    expect(list["items"]).toMatchObject([{ metadata: { name: "example.com" }, versions: [{ version: "v2", resources: [{ resource: "c" }] }, { version: "v1", resources: [{ resource: "a", scope: "Cluster", verbs: ["get", "list"] }, { resource: "b" }] }] }]);
    expect(aggregatedType("v2beta1")).toBe("application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList");
  });
});

describe("dis-10 health", () => {
  const checks: readonly HealthCheck[] = [{ name: "ping", healthy: () => true }, { name: "sick", healthy: () => false }, { name: "late", of: ["readyz"], healthy: () => true }];
  it.each([
    ["readyz", "", "", 500, "[+]ping ok\n[-]sick failed: reason withheld\n[+]late ok\nreadyz check failed\n"],
    ["livez", "", "exclude=sick", 200, "ok"],
    ["livez", "", "exclude=sick&verbose", 200, "[+]ping ok\n[+]sick excluded: ok\nlivez check passed\n"],
    ["livez", "", "exclude=sick&exclude=a,b&verbose", 200, '[+]ping ok\n[+]sick excluded: ok\nwarn: some health checks cannot be excluded: no matches for "a","b"\nlivez check passed\n'],
    ["healthz", "ping", "", 200, "ok"],
    ["healthz", "sick", "", 500, "internal server error: reason withheld\n"],
    ["healthz", "late", "", 404, "404 page not found\n"],
  ] as const)("/%s/%s?%s", (kind, single, query, code, text) => {
    expect(health(checks, kind, single, parseQuery(query))).toEqual({ code, text });
  });
});

describe("metrics", () => {
  const request: RequestLabels = { verb: "GET", group: "", version: "v1", resource: "pods", subresource: "", scope: "resource", dryRun: false };
  const none = { objects: [], watchers: 0 };

  it("durations are counted in all buckets that they fit in", () => {
    const metrics = new Metrics();
    for (const seconds of [0.004, 0.03, 100]) metrics.finish(request, 200, seconds);
    const text = metrics.text(none);
    const count = (le: string) => Number(new RegExp(`^apiserver_request_duration_seconds_bucket\\{.*le="${le.replace("+", "\\+")}"\\} (\\d+)$`, "m").exec(text)?.[1]);
    expect([count("0.005"), count("0.025"), count("0.05"), count("60"), count("+Inf")]).toEqual([1, 1, 2, 2, 3]);
    expect(text).toMatch(/^apiserver_request_duration_seconds_sum\{.*\} 100\.034$/m);
  });

  it("what comes from clients is escaped, and cannot grow without end", () => {
    const metrics = new Metrics();
    for (let at = 0; at < 5000; at += 1) metrics.finish({ ...request, resource: `a"b\\\n${at}` }, 404, 0);
    const lines = metrics.text(none).split("\n").filter((line) => line.startsWith("apiserver_request_total{"));
    expect(lines).toHaveLength(2000);
    expect(lines[0]).toContain('resource="a\\"b\\\\\\n0"');
  });

  it("a watch's time is no latency", () => {
    const metrics = new Metrics();
    metrics.finish({ ...request, verb: "WATCH" }, 200, 3600);
    expect(metrics.text(none)).not.toContain("duration");
  });
});

describe("keys of tokens", () => {
  it.each([
    ["ES256", { name: "ECDSA", namedCurve: "P-256" }],
    ["RS256", { name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1), hash: "SHA-256" }],
  ] as const)("%s as the crypto library would tell it", async (algorithm, parameters) => {
    const { publicKey } = (await globalThis.crypto.subtle.generateKey(parameters, true, ["sign", "verify"])) as CryptoKeyPair;
    const { kty, crv, x, y, n, e } = await globalThis.crypto.subtle.exportKey("jwk", publicKey);
    const expected = Object.fromEntries(Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined));
    const spki = new Uint8Array(await globalThis.crypto.subtle.exportKey("spki", publicKey));
    expect(keySet({ id: "one", algorithm, spki })).toEqual({ keys: [{ use: "sig", kid: "one", alg: algorithm, ...expected }] });
  });
});
