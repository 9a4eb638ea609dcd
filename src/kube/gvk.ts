import { fieldOf } from "./access.ts";
import type { GroupVersionKind, GroupVersionResource } from "./types.ts";

export interface GroupVersion {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
}
export type GroupResource = Omit<GroupVersionResource, "version">;
export type GroupKind = Omit<GroupVersionKind, "version">;

/** `apps/v1` → group and version; `v1` is the core group. Undefined where it has more than one slash. */
export function parseApiVersion(apiVersion: string): GroupVersion | undefined {
  const parts = apiVersion.split("/");
  const [first = "", second] = parts;
  if (parts.length > 2 || apiVersion === "") return undefined;
  return second === undefined ? { group: "", version: first } : { group: first, version: second };
}

/** What an object says that it is; empty texts where it does not, undefined where its version is none. */
export function kindOf(object: unknown): GroupVersionKind | undefined {
  const [apiVersion, kind] = [fieldOf(object, "apiVersion"), fieldOf(object, "kind")];
  const version = typeof apiVersion === "string" && apiVersion !== "" ? parseApiVersion(apiVersion) : { group: "", version: "" };
  return version && { ...version, kind: typeof kind === "string" ? kind : "" };
}

export function apiVersionOf({ group, version }: GroupVersion): string {
  return group === "" ? version : `${group}/${version}`;
}

/** As messages name a resource: `pods`, `deployments.apps`. Source: apimachinery, pkg/runtime/schema/group_version.go. */
export function resourceText({ group, resource }: GroupResource): string {
  return group === "" ? resource : `${resource}.${group}`;
}

/** As messages name a kind: `Pod`, `Deployment.apps`. */
export function kindText({ group, kind }: GroupKind): string {
  return group === "" ? kind : `${kind}.${group}`;
}

/** Where a group-version is served: `api/v1`, `apis/apps/v1`. */
export function pathOfGroupVersion({ group, version }: GroupVersion): string {
  return group === "" ? `api/${version}` : `apis/${group}/${version}`;
}
