/** Paths of a resource: what kubectl reads of them is which kind they are of and what they take. */
import { apiVersionOf, pathOfGroupVersion } from "../gvk.ts";
import type { GroupVersionKind, JsonObject, ResourceInfo, Verb } from "../types.ts";
import { META, refTo } from "./components.ts";

/** Names of the component schemas of a resource. */
export interface Ids {
  readonly object: string;
  readonly list: string | undefined;
  /** Of subresources that are of another kind. */
  readonly other: (kind: GroupVersionKind) => string | undefined;
  /** Built-in types only: their schemas carry the keys that it merges by. */
  readonly strategicMerge: boolean;
}

interface Method {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  readonly action: string;
  readonly takes?: "object" | "patch" | "options";
}

const COLLECTION: Readonly<Partial<Record<Verb, Method>>> = {
  list: { method: "get", action: "list" },
  create: { method: "post", action: "post", takes: "object" },
  deletecollection: { method: "delete", action: "deletecollection", takes: "options" },
};
const ITEM: Readonly<Partial<Record<Verb, Method>>> = {
  get: { method: "get", action: "get" },
  update: { method: "put", action: "put", takes: "object" },
  patch: { method: "patch", action: "patch", takes: "patch" },
  delete: { method: "delete", action: "delete", takes: "options" },
};
const BELOW: Readonly<Partial<Record<Verb, Method>>> = { ...ITEM, create: { method: "post", action: "post", takes: "object" } };

const query = (name: string, type: string, description: string): JsonObject => ({ name, in: "query", description, schema: { type, uniqueItems: true } });
const inPath = (name: string, description: string): JsonObject => ({ name, in: "path", required: true, description, schema: { type: "string", uniqueItems: true } });

const DRY_RUN = query("dryRun", "string", "All: nothing is stored.");
const WRITING = [
  DRY_RUN, query("fieldManager", "string", "Name of who changes the object, for the ownership of fields."),
  query("fieldValidation", "string", "What becomes of fields that are unknown or there twice: Ignore, Warn (default) or Strict."),
];
const PARAMETERS: Readonly<Record<string, readonly JsonObject[]>> = {
  get: [],
  list: [
    query("allowWatchBookmarks", "boolean", "Send bookmarks in a watch."), query("continue", "string", "Token to go on with a list in chunks."),
    query("fieldSelector", "string", "Fields that objects must have."), query("labelSelector", "string", "Labels that objects must have."),
    query("limit", "integer", "Objects in one answer, at most."), query("resourceVersion", "string", "Version that the answer is to be of, or not older than."),
    query("resourceVersionMatch", "string", "How resourceVersion is meant."), query("sendInitialEvents", "boolean", "Begin a watch with what is there."),
    query("timeoutSeconds", "integer", "Seconds after which a watch ends."), query("watch", "boolean", "Send changes as they come."),
  ],
  post: WRITING,
  put: WRITING,
  patch: [...WRITING, query("force", "boolean", "Take over fields that others own; for server-side apply only.")],
  delete: [
    DRY_RUN, query("gracePeriodSeconds", "integer", "Seconds until the object goes."), query("orphanDependents", "boolean", "Deprecated: use propagationPolicy."),
    query("propagationPolicy", "string", "What becomes of dependents: Orphan, Background or Foreground."),
  ],
};
const DELETE_COLLECTION = [...(PARAMETERS["delete"] ?? []), ...(PARAMETERS["list"] ?? []).filter(({ name }) => name === "labelSelector" || name === "fieldSelector")];

const content = (types: readonly string[], schema: JsonObject): JsonObject => ({ content: Object.fromEntries(types.map((type) => [type, { schema }])) });

function requestBody(takes: Method["takes"], id: string, strategicMerge: boolean): JsonObject {
  switch (takes) {
    case undefined:
      return {};
    case "options":
      return { requestBody: content(["application/json"], refTo(`${META}.DeleteOptions`)) };
    case "object":
      return { requestBody: { ...content(["application/json", "application/yaml"], refTo(id)), required: true } };
    case "patch": {
      const types = ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json", ...(strategicMerge ? ["application/strategic-merge-patch+json"] : [])];
      return { requestBody: { ...content(types, refTo(`${META}.Patch`)), required: true } };
    }
  }
}

function operation({ action, takes }: Method, kind: GroupVersionKind, tag: string, sent: string, answered: string, strategicMerge: boolean): JsonObject {
  return {
    tags: [tag],
    parameters: action === "deletecollection" ? DELETE_COLLECTION : (PARAMETERS[action] ?? []),
    ...requestBody(takes, sent, strategicMerge),
    responses: {
      200: { description: "OK", ...content(["application/json"], refTo(answered)) },
      401: { description: "Unauthorized" },
    },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": { group: kind.group, kind: kind.kind, version: kind.version },
  };
}

/** All paths of a resource, below `/api` or `/apis`. */
export function pathsOf(info: ResourceInfo, ids: Ids): Record<string, JsonObject> {
  const base = `/${pathOfGroupVersion(info)}`;
  const tag = apiVersionOf(info).replace(/\W+/g, "_");
  const collection = info.namespaced ? `${base}/namespaces/{namespace}/${info.resource}` : `${base}/${info.resource}`;
  const item = `${collection}/{name}`;
  const here = info.namespaced ? [inPath("namespace", "Namespace of the object.")] : [];
  const named = [inPath("name", "Name of the object."), ...here];
  const operations = (verbs: readonly Verb[], table: typeof ITEM, kind: GroupVersionKind, id: string): JsonObject =>
    Object.fromEntries(verbs.flatMap((verb) => {
      const method = table[verb];
      if (!method) return [];
      const answered = method.action === "list" ? (ids.list ?? id) : method.takes === "options" ? `${META}.Status` : id;
      return [[method.method, operation(method, kind, tag, id, answered, ids.strategicMerge)]];
    }));
  const paths: Record<string, JsonObject> = { [collection]: { ...operations(info.verbs, COLLECTION, info, ids.object), parameters: here } };
  if (info.verbs.includes("list") && info.namespaced) paths[`${base}/${info.resource}`] = operations(["list"], COLLECTION, info, ids.object);
  const own = operations(info.verbs, ITEM, info, ids.object);
  if (Object.keys(own).length > 0) paths[item] = { ...own, parameters: named };
  for (const { name, kind, verbs } of info.subresources ?? []) {
    const id = kind.kind === info.kind && kind.group === info.group ? ids.object : ids.other(kind);
    // Streams such as exec have no body and no schema.
    if (id !== undefined) paths[`${item}/${name}`] = { ...operations(verbs, BELOW, kind, id), parameters: named };
  }
  return paths;
}
