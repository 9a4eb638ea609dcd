/** Every built-in resource that is served, as a real cluster's discovery tells it. Source: `kubectl api-resources -o wide` of 1.32. */
import type { GroupVersion } from "./gvk.ts";
import type { GroupVersionKind, ResourceInfo, Subresource, Verb } from "./types.ts";

const READ_WRITE: readonly Verb[] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const CHANGE: readonly Verb[] = ["get", "patch", "update"];
const CREATE: readonly Verb[] = ["create"];
const CONNECT: readonly Verb[] = ["create", "get"];

interface Row {
  readonly kind: string;
  readonly resource: string;
  readonly clusterWide?: boolean;
  readonly short?: readonly string[];
  readonly categories?: readonly string[];
  readonly verbs?: readonly Verb[];
  readonly below?: readonly Below[];
}
/** Name, verbs, and the kind where it is another than the resource's. */
type Below = readonly [name: string, verbs: readonly Verb[], kind?: GroupVersionKind];

const STATUS: Below = ["status", CHANGE];
const SCALE: Below = ["scale", CHANGE, { group: "autoscaling", version: "v1", kind: "Scale" }];
const core = (kind: string): GroupVersionKind => ({ group: "", version: "v1", kind });

const CORE: readonly Row[] = [
  { kind: "ConfigMap", resource: "configmaps", short: ["cm"] },
  { kind: "Endpoints", resource: "endpoints", short: ["ep"] },
  { kind: "Event", resource: "events", short: ["ev"] },
  {
    kind: "Namespace", resource: "namespaces", clusterWide: true, short: ["ns"], verbs: READ_WRITE.filter((verb) => verb !== "deletecollection"),
    below: [["finalize", ["update"]], STATUS],
  },
  { kind: "Node", resource: "nodes", clusterWide: true, short: ["no"], below: [STATUS] },
  {
    kind: "Pod", resource: "pods", short: ["po"], categories: ["all"],
    below: [
      ["attach", CONNECT, core("PodAttachOptions")], ["binding", CREATE, core("Binding")], ["ephemeralcontainers", CHANGE],
      ["eviction", CREATE, { group: "policy", version: "v1", kind: "Eviction" }], ["exec", CONNECT, core("PodExecOptions")], ["log", ["get"]],
      ["portforward", CONNECT, core("PodPortForwardOptions")], STATUS,
    ],
  },
  { kind: "Secret", resource: "secrets" },
  { kind: "ServiceAccount", resource: "serviceaccounts", short: ["sa"], below: [["token", CREATE, { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" }]] },
  { kind: "Service", resource: "services", short: ["svc"], categories: ["all"], below: [STATUS] },
];

const review = (kind: string, resource: string, clusterWide = true): Row => ({ kind, resource, clusterWide, verbs: CREATE });

const GROUPS: readonly (readonly [GroupVersion, readonly Row[]])[] = [
  [{ group: "", version: "v1" }, CORE],
  [{ group: "admissionregistration.k8s.io", version: "v1" }, [
    { kind: "MutatingWebhookConfiguration", resource: "mutatingwebhookconfigurations", clusterWide: true, categories: ["api-extensions"] },
    { kind: "ValidatingWebhookConfiguration", resource: "validatingwebhookconfigurations", clusterWide: true, categories: ["api-extensions"] },
  ]],
  [{ group: "apiextensions.k8s.io", version: "v1" }, [
    { kind: "CustomResourceDefinition", resource: "customresourcedefinitions", clusterWide: true, short: ["crd", "crds"], categories: ["api-extensions"], below: [STATUS] },
  ]],
  [{ group: "apps", version: "v1" }, [
    { kind: "DaemonSet", resource: "daemonsets", short: ["ds"], categories: ["all"], below: [STATUS] },
    { kind: "Deployment", resource: "deployments", short: ["deploy"], categories: ["all"], below: [SCALE, STATUS] },
    { kind: "ReplicaSet", resource: "replicasets", short: ["rs"], categories: ["all"], below: [SCALE, STATUS] },
  ]],
  [{ group: "authentication.k8s.io", version: "v1" }, [review("SelfSubjectReview", "selfsubjectreviews"), review("TokenReview", "tokenreviews")]],
  [{ group: "authorization.k8s.io", version: "v1" }, [
    review("LocalSubjectAccessReview", "localsubjectaccessreviews", false), review("SelfSubjectAccessReview", "selfsubjectaccessreviews"),
    review("SelfSubjectRulesReview", "selfsubjectrulesreviews"), review("SubjectAccessReview", "subjectaccessreviews"),
  ]],
  [{ group: "batch", version: "v1" }, [{ kind: "Job", resource: "jobs", categories: ["all"], below: [STATUS] }]],
  [{ group: "certificates.k8s.io", version: "v1" }, [
    { kind: "CertificateSigningRequest", resource: "certificatesigningrequests", clusterWide: true, short: ["csr"], below: [["approval", CHANGE], STATUS] },
  ]],
  [{ group: "coordination.k8s.io", version: "v1" }, [{ kind: "Lease", resource: "leases" }]],
  [{ group: "discovery.k8s.io", version: "v1" }, [{ kind: "EndpointSlice", resource: "endpointslices" }]],
  [{ group: "networking.k8s.io", version: "v1" }, [
    { kind: "IngressClass", resource: "ingressclasses", clusterWide: true },
    { kind: "Ingress", resource: "ingresses", short: ["ing"], below: [STATUS] },
    { kind: "NetworkPolicy", resource: "networkpolicies", short: ["netpol"] },
  ]],
  [{ group: "rbac.authorization.k8s.io", version: "v1" }, [
    { kind: "ClusterRoleBinding", resource: "clusterrolebindings", clusterWide: true },
    { kind: "ClusterRole", resource: "clusterroles", clusterWide: true },
    { kind: "RoleBinding", resource: "rolebindings" },
    { kind: "Role", resource: "roles" },
  ]],
];

function infoOf({ group, version }: GroupVersion, row: Row): ResourceInfo {
  const { kind, resource, clusterWide = false, short = [], categories = [], verbs = READ_WRITE, below = [] } = row;
  const own = { group, version, kind };
  const subresources = below.map(([name, belowVerbs, belowKind]): Subresource => ({ name, kind: belowKind ?? own, verbs: belowVerbs }));
  return { ...own, resource, singular: kind.toLowerCase(), namespaced: !clusterWide, shortNames: short, categories, verbs, ...(subresources.length > 0 ? { subresources } : {}) };
}

/** In the order of group and name. Custom resources come from their definitions. */
export const builtInResources: readonly ResourceInfo[] = GROUPS.flatMap(([groupVersion, rows]) => rows.map((row) => infoOf(groupVersion, row)));

const byResource = new Map(builtInResources.map((info) => [`${info.group}/${info.version}/${info.resource}`, info]));
const byKind = new Map(builtInResources.map((info) => [`${info.group}/${info.version}/${info.kind}`, info]));

export function findResource({ group, version }: GroupVersion, resource: string): ResourceInfo | undefined {
  return byResource.get(`${group}/${version}/${resource}`);
}

export function findKind({ group, version, kind }: GroupVersionKind): ResourceInfo | undefined {
  return byKind.get(`${group}/${version}/${kind}`);
}
