/**
 * OpenAPI v3 documents, one a group-version, and their index: what `kubectl explain`, `apply` and their validation read.
 * Source: kubernetes.io, "The Kubernetes API", OpenAPI V3.
 */
import { pathOfGroupVersion, type GroupVersion } from "../gvk.ts";
import { isJsonObject } from "../access.ts";
import type { KubeSchema } from "../schema/index.ts";
import type { GroupVersionKind, JsonObject, ResourceInfo } from "../types.ts";
import { components, META, refTo } from "./components.ts";
import { pathsOf, type Ids } from "./paths.ts";

/** A resource with the schema of its version's definition; built-in ones have theirs in the `KubeSchema`. */
export interface ServedResource {
  readonly info: ResourceInfo;
  /** `openAPIV3Schema` of a custom resource. */
  readonly custom?: JsonObject;
}

/** `crd.projectcalico.org` → `org.projectcalico.crd` */
const reversed = (group: string): string => group.split(".").reverse().join(".");
const customId = ({ group, version, kind }: GroupVersionKind): string => `${reversed(group)}.${version}.${kind}`;

function customComponents(info: ResourceInfo, schema: JsonObject): [id: string, component: JsonObject][] {
  const id = customId(info);
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const envelope = { apiVersion: { type: "string" }, kind: { type: "string" } };
  const gvk = ({ kind }: { kind: string }) => ({ "x-kubernetes-group-version-kind": [{ group: info.group, version: info.version, kind }] });
  const object = { ...schema, type: "object", properties: { ...properties, ...envelope, metadata: { allOf: [refTo(`${META}.ObjectMeta`)] } }, ...gvk(info) };
  const list = {
    type: "object", required: ["items"], ...gvk({ kind: `${info.kind}List` }),
    properties: { ...envelope, metadata: { allOf: [refTo(`${META}.ListMeta`)] }, items: { type: "array", items: refTo(id) } },
  };
  return [[id, object], [`${id}List`, list]];
}

function idsOf(schema: KubeSchema, { info, custom }: ServedResource): Ids | undefined {
  const other = (kind: GroupVersionKind) => schema.idOf(kind);
  if (custom) return { object: customId(info), list: `${customId(info)}List`, other, strategicMerge: false };
  const object = schema.idOf(info);
  if (object === undefined) return undefined;
  return { object, list: schema.idOf({ ...info, kind: `${info.kind}List` }), other, strategicMerge: true };
}

function builtInRoots(schema: KubeSchema, resources: readonly ServedResource[]): string[] {
  const kinds = resources.flatMap(({ info, custom }) => [
    ...(custom ? [] : [info, { ...info, kind: `${info.kind}List` }]), ...(info.subresources ?? []).map(({ kind }) => kind),
  ]);
  return [...kinds.flatMap((kind) => schema.idOf(kind) ?? []), ...["DeleteOptions", "ListMeta", "ObjectMeta", "Status"].map((name) => `${META}.${name}`)];
}

/** @param resources those of this group-version that are served */
export function openApiDocument(schema: KubeSchema, groupVersion: GroupVersion, resources: readonly ServedResource[]): JsonObject {
  const served = resources.flatMap((resource) => {
    const ids = idsOf(schema, resource);
    return ids ? [{ ...resource, ids }] : [];
  });
  const paths = Object.assign({}, ...served.map(({ info, ids }) => pathsOf(info, ids))) as Record<string, JsonObject>;
  const schemas = {
    ...components(schema, builtInRoots(schema, served)),
    ...Object.fromEntries(served.flatMap(({ info, custom }) => (custom ? customComponents(info, custom) : []))),
    [`${META}.Patch`]: { description: "A patch, in the form that the Content-Type says.", type: "object" },
  };
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: `v${schema.file.version}` },
    paths: { [`/${pathOfGroupVersion(groupVersion)}/`]: {}, ...paths },
    components: { schemas, securitySchemes: { BearerToken: { type: "apiKey", description: "Bearer Token authentication", name: "authorization", in: "header" } } },
  };
}

/** Two FNV-1a hashes of 32 bits: clients keep a document for as long as its hash is the same. Source: RFC draft-eastlake-fnv. */
function hashOf(text: string): string {
  const prime = 0x01000193;
  let first = 0x811c9dc5;
  let second = 0x01234567;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    first = Math.imul(first ^ code, prime);
    second = Math.imul(second ^ (code + at), prime);
  }
  return [first, second].map((half) => (half >>> 0).toString(16).toUpperCase().padStart(8, "0")).join("");
}

/** What `/openapi/v3` answers. @param documents each as it is sent, by path: `apis/apps/v1` */
export function openApiIndex(documents: ReadonlyMap<string, string>): JsonObject {
  return { paths: Object.fromEntries([...documents].map(([path, text]) => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(text)}` }])) };
}
