/** Which groups, versions and resources are served, as clients ask for it one document at a time. Source: apimachinery, pkg/apis/meta/v1/types.go. */
import { apiVersionOf, type GroupVersion, type JsonObject, type ResourceInfo } from "../../../kube/index.ts";

/** Upstream's order of groups, which decides what a bare name means to kubectl; then others by name. Source: kubernetes, pkg/controlplane/apiserver/aggregator.go. */
const ORDER: readonly string[] = [
  "", "apps", "events.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "autoscaling", "batch", "certificates.k8s.io", "networking.k8s.io", "policy",
  "rbac.authorization.k8s.io", "storage.k8s.io", "admissionregistration.k8s.io", "apiextensions.k8s.io", "scheduling.k8s.io", "coordination.k8s.io",
  "node.k8s.io", "discovery.k8s.io",
];

export interface ServedGroup {
  /** Empty for the core group. */
  readonly name: string;
  /** Never empty. The first is preferred. */
  readonly versions: readonly string[];
}

function rank(group: string): number {
  const at = ORDER.indexOf(group);
  return at < 0 ? ORDER.length : at;
}

const before = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `v2` before `v1` before `v1beta2` before `v1alpha1`, then what is no such version, by name. Source: apimachinery, pkg/version/helpers.go. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [priority(a), priority(b)];
  for (const [at, value] of left.entries()) {
    const other = right[at] ?? 0;
    if (value !== other) return other - value;
  }
  return before(a, b);
}

function priority(version: string): readonly number[] {
  const [, major, stage, minor] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
  if (major === undefined) return [-1];
  return [stage === undefined ? 2 : stage === "beta" ? 1 : 0, Number(major), Number(minor ?? 0)];
}

export function groupsOf(infos: readonly ResourceInfo[]): readonly ServedGroup[] {
  const names = [...new Set(infos.map(({ group }) => group))].sort((a, b) => rank(a) - rank(b) || before(a, b));
  return names.map((name) => ({
    name, versions: [...new Set(infos.filter(({ group }) => group === name).map(({ version }) => version))].sort(compareVersions),
  }));
}

/** By name, as upstream sorts them. */
export function resourcesOf(infos: readonly ResourceInfo[], { group, version }: GroupVersion): readonly ResourceInfo[] {
  return infos.filter((info) => info.group === group && info.version === version).sort((a, b) => before(a.resource, b.resource));
}

/** `GET /api`. @param address host and port that the client has come to */
export function coreVersions(infos: readonly ResourceInfo[], address: string): JsonObject {
  const core = groupsOf(infos).find(({ name }) => name === "");
  return { kind: "APIVersions", versions: core?.versions ?? [], serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: address }] };
}

function groupDocument({ name, versions }: ServedGroup): JsonObject {
  const all = versions.map((version) => ({ groupVersion: apiVersionOf({ group: name, version }), version }));
  return { name, versions: all, preferredVersion: all[0] ?? {} };
}

/** `GET /apis` */
export function groupList(infos: readonly ResourceInfo[]): JsonObject {
  return { kind: "APIGroupList", apiVersion: "v1", groups: groupsOf(infos).filter(({ name }) => name !== "").map(groupDocument) };
}

/** `GET /apis/GROUP` */
export function groupOf(infos: readonly ResourceInfo[], group: string): JsonObject | undefined {
  const found = group === "" ? undefined : groupsOf(infos).find(({ name }) => name === group);
  return found && { kind: "APIGroup", apiVersion: "v1", ...groupDocument(found) };
}

/** cln-06: clients take the first of a kind, so what is below a resource comes after it. */
function entriesOf(info: ResourceInfo): readonly JsonObject[] {
  const { resource, singular, namespaced, kind, verbs, shortNames, categories, subresources = [] } = info;
  const own: JsonObject = {
    name: resource, singularName: singular, namespaced, kind, verbs: [...verbs].sort(before),
    ...(shortNames.length > 0 && { shortNames }), ...(categories.length > 0 && { categories }),
  };
  return [own, ...subresources.map((below): JsonObject => {
    const other = below.kind.group !== info.group || below.kind.version !== info.version;
    return {
      name: `${resource}/${below.name}`, singularName: "", namespaced, ...(other && { group: below.kind.group, version: below.kind.version }),
      kind: below.kind.kind, verbs: [...below.verbs].sort(before),
    };
  })];
}

/** `GET /api/v1`, `GET /apis/GROUP/VERSION` */
export function resourceList(infos: readonly ResourceInfo[], groupVersion: GroupVersion): JsonObject | undefined {
  const served = resourcesOf(infos, groupVersion);
  if (served.length === 0) return undefined;
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion: apiVersionOf(groupVersion), resources: served.flatMap(entriesOf) };
}
