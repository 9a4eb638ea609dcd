/** Source: kubernetes, pkg/controller/serviceaccount/serviceaccounts_controller.go and pkg/controller/certificates/rootcacertpublisher/publisher.go. */
import { configMaps, serviceAccounts, type ConfigMap, type Namespace, type ServiceAccount } from "../kinds/index.ts";
import { nothing, type Plan } from "../runtime/index.ts";
import { same } from "../workloads/index.ts";

export const DEFAULT = "default";
export const ROOT = "kube-root-ca.crt";
const NOTE = "kubernetes.io/description";
const TEXT =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or " +
  "kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

function isEnding({ metadata, status }: Namespace): boolean {
  return metadata.deletionTimestamp !== undefined || status?.phase === "Terminating";
}

/** Pods that name no account run as this one. */
export function decideAccount(namespace: Namespace, known: ServiceAccount | undefined): Plan {
  if (known !== undefined || isEnding(namespace)) return nothing;
  const object = { apiVersion: serviceAccounts.apiVersion, kind: serviceAccounts.kind, metadata: { name: DEFAULT, namespace: namespace.metadata.name ?? "" } };
  return { actions: [{ kind: "create", resource: serviceAccounts, object }] };
}

/** Pods check the API server's certificate with it. */
export function decideRoot(namespace: Namespace, known: ConfigMap | undefined, certificates: string): Plan {
  if (isEnding(namespace)) return nothing;
  const data = { "ca.crt": certificates };
  const annotations = { ...known?.metadata.annotations, [NOTE]: TEXT };
  const object = { ...known, apiVersion: configMaps.apiVersion, kind: configMaps.kind, metadata: { ...known?.metadata, name: ROOT, namespace: namespace.metadata.name ?? "", annotations }, data };
  if (known === undefined) return { actions: [{ kind: "create", resource: configMaps, object }] };
  return same(known.data, data) && known.metadata.annotations?.[NOTE] !== undefined ? nothing : { actions: [{ kind: "update", resource: configMaps, object }] };
}
