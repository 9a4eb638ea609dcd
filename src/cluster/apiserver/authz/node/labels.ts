/**
 * Labels that a node may not give itself, or it could steer to itself what was meant for others.
 * Sources: kubernetes, plugin/pkg/admission/noderestriction/admission.go; kubelet, pkg/apis/well_known_labels.go.
 */
const OWN: ReadonlySet<string> = new Set([
  "kubernetes.io/hostname", "kubernetes.io/arch", "kubernetes.io/os", "node.kubernetes.io/instance-type",
  "topology.kubernetes.io/region", "topology.kubernetes.io/zone",
  "beta.kubernetes.io/instance-type", "beta.kubernetes.io/os", "beta.kubernetes.io/arch",
  "failure-domain.beta.kubernetes.io/region", "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.kubernetes.io/region", "failure-domain.kubernetes.io/zone",
]);
const OWN_NAMESPACES = ["kubelet.kubernetes.io", "node.kubernetes.io"];

type Labels = Readonly<Record<string, string>>;

function within(namespace: string, parent: string): boolean {
  return namespace === parent || namespace.endsWith(`.${parent}`);
}

function isForbidden(label: string): boolean {
  const slash = label.indexOf("/");
  const namespace = slash < 0 ? "" : label.slice(0, slash);
  if (within(namespace, "node-restriction.kubernetes.io")) return true;
  const own = OWN.has(label) || OWN_NAMESPACES.some((parent) => within(namespace, parent));
  return !own && (within(namespace, "kubernetes.io") || within(namespace, "k8s.io"));
}

/** Of those that differ between the two, sorted. */
export function forbiddenLabels(labels: Labels, old: Labels): readonly string[] {
  const keys = new Set([...Object.keys(labels), ...Object.keys(old)]);
  return [...keys].filter((key) => labels[key] !== old[key] && isForbidden(key)).sort();
}
