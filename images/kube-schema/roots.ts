/** Which packages are read, and which kinds the schema is to have; what these refer to comes along. */

export interface ApiPackage {
  /** Folder below `k8s.io`, as in Debian's packages. */
  readonly folder: string;
  /** Name of the API group; undefined for what belongs to none. */
  readonly group?: string;
  /** Kinds that are served or taken as a body, each with the name of its list where there is one. */
  readonly kinds: readonly string[];
}

const api = (name: string, group: string, ...kinds: readonly string[]): ApiPackage => ({ folder: `api/${name}/v1`, group, kinds });
const withLists = (...kinds: readonly string[]): string[] => kinds.flatMap((kind) => [kind, `${kind}List`]);

export const API_PACKAGES: readonly ApiPackage[] = [
  api("core", "", ...withLists("ConfigMap", "Event", "Namespace", "Node", "Pod", "Secret", "Service", "ServiceAccount"), "Endpoints", "EndpointsList", "Binding"),
  api("admissionregistration", "admissionregistration.k8s.io", ...withLists("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")),
  api("apps", "apps", ...withLists("DaemonSet", "Deployment", "ReplicaSet")),
  api("authentication", "authentication.k8s.io", "SelfSubjectReview", "TokenRequest", "TokenReview"),
  api("authorization", "authorization.k8s.io", "LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"),
  api("autoscaling", "autoscaling", "Scale"),
  api("batch", "batch", ...withLists("Job")),
  api("certificates", "certificates.k8s.io", ...withLists("CertificateSigningRequest")),
  api("coordination", "coordination.k8s.io", ...withLists("Lease")),
  api("discovery", "discovery.k8s.io", ...withLists("EndpointSlice")),
  api("events", "events.k8s.io", ...withLists("Event")),
  api("networking", "networking.k8s.io", ...withLists("Ingress", "IngressClass", "NetworkPolicy")),
  api("policy", "policy", "Eviction"),
  api("rbac", "rbac.authorization.k8s.io", ...withLists("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")),
  { folder: "apimachinery/pkg/apis/meta/v1", group: "", kinds: ["DeleteOptions", "Status"] },
  { folder: "apimachinery/pkg/api/resource", kinds: [] },
  { folder: "apimachinery/pkg/runtime", kinds: [] },
  { folder: "apimachinery/pkg/runtime/schema", kinds: [] },
  { folder: "apimachinery/pkg/util/intstr", kinds: [] },
];

/** Files of a package that are read; a package without Go types of its own has the first only. */
export const PROTO_FILE = "generated.proto";
export const GO_FILE = "types.go";
