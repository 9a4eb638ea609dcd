import { beforeAll, describe, expect, it } from "vitest";
import { upstreamFiles, upstreamSchema } from "../../../tests/support/kube-upstream.ts";
import { builtInResources, valueAt, type JsonObject, type ResourceInfo } from "../index.ts";
import { KubeSchema } from "../schema/index.ts";
import { openApiDocument, openApiIndex } from "./index.ts";

let schema: KubeSchema;
let upstream: ReadonlyMap<string, JsonObject>;
beforeAll(async () => {
  schema = new KubeSchema(await upstreamSchema());
  const files = await upstreamFiles("client-go", (path) => path.startsWith("client-go/openapi/openapitest/testdata/"));
  upstream = new Map([...files].map(([path, data]) => [path.replace(/^.*\//, ""), JSON.parse(Buffer.from(data).toString("utf8")) as JsonObject]));
});

const documentOf = (group: string): JsonObject =>
  openApiDocument(schema, { group, version: "v1" }, builtInResources.filter((info) => info.group === group).map((info) => ({ info })));
const schemasOf = (document: JsonObject) => (document["components"] as JsonObject)["schemas"] as Record<string, JsonObject>;

/** Of later releases than upstream's document, which is of 1.26; these only add to what was there. */
const ADDED = new Set(["x-kubernetes-list-type", "x-kubernetes-list-map-keys", "enum", "default", "required"]);
/** What upstream changed since, and what we leave out. */
const KNOWN: readonly string[] = [
  // The claim's name moved up into PodResourceClaim (1.31).
  "core.v1.PodResourceClaim.properties.source: theirs only",
  "core.v1.PersistentVolumeClaimSpec.properties.resources.allOf: other",
  // No longer required (1.27), no longer merge keys (1.27).
  "batch.v1.PodFailurePolicyRule.required: other",
  "LabelSelectorRequirement.properties.key.x-kubernetes-patch-merge-key: theirs only",
  "LabelSelectorRequirement.properties.key.x-kubernetes-patch-strategy: theirs only",
  // Nothing reads it.
  "core.v1.SeccompProfile.x-kubernetes-unions: theirs only",
];

function differences(own: unknown, theirs: unknown, path: string, inProperties: boolean): string[] {
  if (typeof own !== "object" || own === null || typeof theirs !== "object" || theirs === null || Array.isArray(own)) {
    return JSON.stringify(own) === JSON.stringify(theirs) ? [] : [`${path}: other`];
  }
  const [a, b] = [own as JsonObject, theirs as JsonObject];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) => {
    const here = `${path}.${key}`;
    // Words were improved since; that there are any is compared.
    if (key === "description" && typeof (a[key] ?? b[key]) === "string") return a[key] === undefined ? [`${here}: theirs only`] : [];
    if (a[key] === undefined) return [`${here}: theirs only`];
    if (b[key] === undefined) return inProperties || ADDED.has(key) ? [] : [`${here}: ours only`];
    if (key === "x-kubernetes-group-version-kind") return JSON.stringify(b[key]).includes(`"kind":${JSON.stringify(valueAt(a[key], [0, "kind"]))}`) ? [] : [`${here}: other`];
    return differences(a[key], b[key], here, key === "properties" && !inProperties);
  });
}

describe("OpenAPI v3", () => {
  it.each([["", "api__v1"], ["apps", "apis__apps__v1"], ["batch", "apis__batch__v1"], ["discovery.k8s.io", "apis__discovery.k8s.io__v1"]])(
    "dis-09 the schemas of %j are upstream's, but for what changed since 1.26", (group, file) => {
      const theirs = schemasOf(upstream.get(`${file}_openapi.json`) ?? {});
      const own = schemasOf(documentOf(group));
      const both = Object.keys(own).filter((id) => theirs[id] !== undefined && !id.endsWith(".Patch"));
      expect(both.length).toBeGreaterThan(15);
      const found = both.flatMap((id) => differences(own[id], theirs[id], id, false));
      expect(found.filter((one) => !KNOWN.some((known) => one.endsWith(known)))).toEqual([]);
    });

  it("the list of known differences is not longer than it must be", () => {
    const all = [["", "api__v1"], ["batch", "apis__batch__v1"]].flatMap(([group = "", file = ""]) => {
      const [own, theirs] = [schemasOf(documentOf(group)), schemasOf(upstream.get(`${file}_openapi.json`) ?? {})];
      return Object.keys(own).flatMap((id) => (theirs[id] === undefined ? [] : differences(own[id], theirs[id], id, false)));
    });
    expect(KNOWN.filter((known) => !all.some((one) => one.endsWith(known)))).toEqual([]);
  });

  const groups = [...new Set(builtInResources.map(({ group }) => group))];

  it.each(groups)("every reference in the document of %j leads somewhere", (group) => {
    const document = documentOf(group);
    const known = new Set(Object.keys(schemasOf(document)).map((id) => `#/components/schemas/${id}`));
    const lost = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = ""]) => to).filter((to) => !known.has(to));
    expect(lost).toEqual([]);
  });

  it.each(builtInResources.filter(({ verbs }) => verbs.includes("patch")).map((info) => [info.kind, info] as const))(
    "top-02 %s can be patched, with fieldValidation and its kind", (_, info) => {
      const paths = documentOf(info.group)["paths"] as JsonObject;
      const patches = Object.values(paths).flatMap((path) => valueAt(path, ["patch"]) ?? []) as JsonObject[];
      const own = patches.filter((patch) => valueAt(patch, ["x-kubernetes-group-version-kind", "kind"]) === info.kind);
      expect(own.length).toBeGreaterThan(0);
      for (const patch of own) {
        expect(patch["x-kubernetes-group-version-kind"]).toEqual({ group: info.group, version: "v1", kind: info.kind });
        expect(patch["parameters"]).toContainEqual(expect.objectContaining({ name: "fieldValidation", in: "query" }));
        expect(Object.keys(valueAt(patch, ["requestBody", "content"]) as JsonObject)).toContain("application/strategic-merge-patch+json");
      }
    });

  it("has the paths of upstream's document, for what is served", () => {
    const theirs = new Set(Object.keys((upstream.get("apis__apps__v1_openapi.json") ?? {})["paths"] as JsonObject));
    for (const path of Object.keys(documentOf("apps")["paths"] as JsonObject)) expect(theirs).toContain(path);
  });

  it("a custom resource has its own schema, without strategic merge", () => {
    const info: ResourceInfo = {
      group: "crd.projectcalico.org", version: "v1", kind: "IPPool", resource: "ippools", singular: "ippool", namespaced: false, shortNames: [], categories: [],
      verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    };
    const document = openApiDocument(schema, info, [{ info, custom: { type: "object", properties: { spec: { type: "object", properties: { cidr: { type: "string" } } } } } }]);
    const pool = schemasOf(document)["org.projectcalico.crd.v1.IPPool"];
    expect(valueAt(pool, ["properties", "spec", "properties", "cidr", "type"])).toBe("string");
    expect(pool?.["x-kubernetes-group-version-kind"]).toEqual([{ group: "crd.projectcalico.org", version: "v1", kind: "IPPool" }]);
    const types = Object.keys(valueAt(document, ["paths", "/apis/crd.projectcalico.org/v1/ippools/{name}", "patch", "requestBody", "content"]) as JsonObject);
    expect(types).toEqual(["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"]);
  });

  it("dis-08 the index leads to each document, by a hash that changes with it", () => {
    const url = (text: string) => String(valueAt(openApiIndex(new Map([["apis/apps/v1", text]])), ["paths", "apis/apps/v1", "serverRelativeURL"]));
    expect(url("a")).toMatch(/^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{16}$/);
    expect(new Set(["a", "b", "ab", "ba", ""].map(url)).size).toBe(5);
    expect(url("a")).toBe(url("a"));
  });
});
