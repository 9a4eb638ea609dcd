/** What a request asks, read from its method and URL alone. Source: apiserver, pkg/endpoints/request/requestinfo.go. */
import { checkPathSegment, parseFieldSelector, requiredValue } from "../../../kube/index.ts";
import { flagParameter, splitTarget, textParameter, type Query } from "./query.ts";

export interface ResourceRequest {
  readonly kind: "resource";
  readonly path: string;
  readonly query: Query;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, `proxy`; empty for methods that mean nothing. */
  readonly verb: string;
  /** `api` or `apis` */
  readonly prefix: string;
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** From the resource on. */
  readonly parts: readonly string[];
  readonly fieldSelector: string;
  readonly labelSelector: string;
}

export interface PathRequest {
  readonly kind: "path";
  readonly path: string;
  readonly query: Query;
  /** The method in lower case. */
  readonly verb: string;
}

export type RequestInfo = ResourceRequest | PathRequest;

/** Tells `namespaces/x/status` from a resource in the namespace x. */
const namespaceSubresources: readonly string[] = ["status", "finalize"];
const verbsByMethod: ReadonlyMap<string, string> = new Map([
  ["POST", "create"], ["GET", "get"], ["HEAD", "get"], ["PUT", "update"], ["PATCH", "patch"], ["DELETE", "delete"],
]);
const verbsWithSelectors: readonly string[] = ["list", "watch", "deletecollection"];

/** @throws ApiError BadRequest for a target that is no URL */
export function requestInfo(method: string, target: string): RequestInfo {
  const { path, query } = splitTarget(target);
  const other: PathRequest = { kind: "path", path, query, verb: method.toLowerCase() };
  const [prefix = "", ...rest] = splitPath(path);
  const grouped = prefix === "apis";
  if ((prefix !== "api" && !grouped) || rest.length < (grouped ? 3 : 2)) return other;
  const group = grouped ? (rest[0] ?? "") : "";
  const [version = "", ...steps] = grouped ? rest.slice(1) : rest;
  const special = steps[0] === "proxy" || steps[0] === "watch" ? steps[0] : undefined;
  if (special !== undefined && steps.length < 2) return other;
  const { namespace, parts } = locate(special === undefined ? steps : steps.slice(1));
  const [resource = "", name = "", third = ""] = parts;
  const subresource = special === "proxy" ? "" : third;
  const meant = special === undefined ? meaning(verbsByMethod.get(method) ?? "", name, query) : { verb: special, name };
  const selects = special === undefined && verbsWithSelectors.includes(meant.verb);
  return {
    kind: "resource", path, query, prefix, group, version, namespace, resource, subresource, parts, ...meant,
    fieldSelector: selects ? textParameter(query, "fieldSelector") : "",
    labelSelector: selects ? textParameter(query, "labelSelector") : "",
  };
}

function splitPath(path: string): string[] {
  const trimmed = path.replace(/^\/+|\/+$/g, "");
  return trimmed === "" ? [] : trimmed.split("/");
}

function locate(steps: readonly string[]): { readonly namespace: string; readonly parts: readonly string[] } {
  const [first, namespace, third] = steps;
  if (first !== "namespaces" || namespace === undefined) return { namespace: "", parts: steps };
  return { namespace, parts: third !== undefined && !namespaceSubresources.includes(third) ? steps.slice(2) : steps };
}

/** Without a name a get is a list or a watch and a delete is one of a collection; a selector of one name names the object. */
function meaning(verb: string, name: string, query: Query): { readonly verb: string; readonly name: string } {
  if (name !== "") return { verb, name };
  if (verb === "delete") return { verb: "deletecollection", name };
  if (verb !== "get") return { verb, name };
  return { verb: flagParameter(query, "watch") === true ? "watch" : "list", name: selectedName(query) };
}

/** A selector that cannot be read selects no name here; whoever lists refuses it. */
function selectedName(query: Query): string {
  try {
    const name = requiredValue(parseFieldSelector(textParameter(query, "fieldSelector")), "metadata.name") ?? "";
    return checkPathSegment(name).length === 0 ? name : "";
  } catch {
    return "";
  }
}
