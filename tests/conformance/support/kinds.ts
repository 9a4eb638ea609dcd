/**
 * One object of every kind that is served, with one field that may be changed: what kubectl is driven with. Lists that are merged as a whole have
 * their defaults written out, or kubectl would send them at every apply.
 */
import "reflect-metadata";
import { Pkcs10CertificateRequestGenerator } from "@peculiar/x509";
import type { JsonObject } from "../../../src/kube/index.ts";

export interface KindCase {
  readonly kind: string;
  /** As kubectl prints it: `deployment.apps`. */
  readonly type: string;
  readonly apiVersion: string;
  readonly namespaced: boolean;
  readonly name: string;
  /** Of `kubectl get`, without options. lst-12 */
  readonly columns: string;
  /** The changing field, as kubectl's JSONPath, and the values it takes. */
  readonly path: string;
  readonly values: readonly [string, string, string, string];
  /** Without apiVersion, kind and name. */
  readonly make: (value: string) => JsonObject;
  /** Custom resources have no strategic merge. */
  readonly custom?: boolean;
  /** Most of it cannot be changed, and what the server has added is not in the manifest: only deleted and made anew. */
  readonly fixed?: boolean;
  /** kubectl does not show its values in a diff. */
  readonly secret?: boolean;
}

export const NAMESPACE = "conformance";

const labels = (tier: string): JsonObject => ({ metadata: { labels: { tier } } });
const LABEL = { path: "{.metadata.labels.tier}", values: ["alpha", "bravo", "charlie", "delta"] as const, make: labels };
const images = ["web:1", "web:2", "web:3", "web:4"] as const;
const template = (image: string): JsonObject => ({ metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "main", image }] } });
const selector: JsonObject = { matchLabels: { app: "web" } };
const IMAGE = { path: "{.spec.template.spec.containers[0].image}", values: images, make: (image: string) => ({ spec: { selector, template: template(image) } }) };
const rule = (resource: string): JsonObject => ({ rules: [{ apiGroups: [""], resources: [resource], verbs: ["get"] }] });
const RULE = { path: "{.rules[0].resources[0]}", values: ["pods", "services", "secrets", "nodes"] as const, make: rule };
const subject = (kind: string, name: string): JsonObject => ({
  subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name }], roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name: "view" },
});
const people = ["jane", "joe", "jack", "jill"] as const;
const webhook = (seconds: string): JsonObject => ({
  webhooks: [{
    name: "hook.example.com", admissionReviewVersions: ["v1"], sideEffects: "None", timeoutSeconds: Number(seconds),
    clientConfig: { service: { namespace: "default", name: "hook" } }, rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"], scope: "*" }],
  }],
});
const SECONDS = { path: "{.webhooks[0].timeoutSeconds}", values: ["11", "12", "13", "14"] as const, make: webhook };

const cluster = (kind: string, type: string, apiVersion: string, columns: string) => ({ kind, type, apiVersion, columns, namespaced: false, name: "sample" });
const namespaced = (kind: string, type: string, apiVersion: string, columns: string) => ({ ...cluster(kind, type, apiVersion, columns), namespaced: true });

async function certificateRequest(): Promise<string> {
  const keys = await globalThis.crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const request = await Pkcs10CertificateRequestGenerator.create({ name: "CN=jane,O=devs", keys, signingAlgorithm: { name: "ECDSA", hash: "SHA-256" } });
  return Buffer.from(request.toString("pem")).toString("base64");
}

export const csrRequest = certificateRequest();

const structural = (spec: JsonObject): JsonObject => ({ openAPIV3Schema: { type: "object", properties: { spec: { type: "object", properties: spec } } } });
/** Calico's, with the fields that the tests use. */
const definition = (plural: string, kind: string, spec: JsonObject): JsonObject => ({
  spec: {
    group: "crd.projectcalico.org", scope: "Cluster", names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
    versions: [{ name: "v1", served: true, storage: true, schema: structural(spec) }],
  },
});

export const calicoDefinitions: readonly JsonObject[] = ([
  ["ippools", "IPPool", { cidr: { type: "string" }, blockSize: { type: "integer", minimum: 20, maximum: 32 }, disabled: { type: "boolean", default: false } }],
  ["bgppeers", "BGPPeer", { peerIP: { type: "string" }, asNumber: { type: "integer" } }],
  ["bgpconfigurations", "BGPConfiguration", { asNumber: { type: "integer" }, nodeToNodeMeshEnabled: { type: "boolean" } }],
] as const).map(([plural, kind, spec]) => ({
  apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: `${plural}.crd.projectcalico.org` }, ...definition(plural, kind, spec),
}));

const calico = (kind: string, plural: string) => ({ ...cluster(kind, `${kind.toLowerCase()}.crd.projectcalico.org`, "crd.projectcalico.org/v1", "NAME AGE"), plural, custom: true });

export const kinds: readonly KindCase[] = [
  { ...cluster("Namespace", "namespace", "v1", "NAME STATUS AGE"), ...LABEL },
  { ...cluster("Node", "node", "v1", "NAME STATUS ROLES AGE VERSION"), ...LABEL },
  { ...namespaced("Pod", "pod", "v1", "NAME READY STATUS RESTARTS AGE"), fixed: true, path: "{.spec.containers[0].image}", values: images, make: (image) => ({ spec: { containers: [{ name: "main", image }] } }) },
  {
    ...namespaced("Service", "service", "v1", "NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE"), path: "{.spec.ports[0].targetPort}", values: ["8081", "8082", "8083", "8084"],
    make: (port) => ({ spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort: Number(port) }] } }),
  },
  {
    ...namespaced("Endpoints", "endpoints", "v1", "NAME ENDPOINTS AGE"), path: "{.subsets[0].addresses[0].ip}", values: ["10.1.0.1", "10.1.0.2", "10.1.0.3", "10.1.0.4"],
    make: (ip) => ({ subsets: [{ addresses: [{ ip }], ports: [{ port: 80, protocol: "TCP" }] }] }),
  },
  {
    ...namespaced("EndpointSlice", "endpointslice.discovery.k8s.io", "discovery.k8s.io/v1", "NAME ADDRESSTYPE PORTS ENDPOINTS AGE"), path: "{.endpoints[0].addresses[0]}",
    values: ["10.1.0.1", "10.1.0.2", "10.1.0.3", "10.1.0.4"], make: (ip) => ({ addressType: "IPv4", endpoints: [{ addresses: [ip] }], ports: [{ name: "http", port: 80, protocol: "TCP" }] }),
  },
  { ...namespaced("ConfigMap", "configmap", "v1", "NAME DATA AGE"), path: "{.data.key}", values: ["one", "two", "three", "four"], make: (key) => ({ data: { key } }) },
  { ...namespaced("Secret", "secret", "v1", "NAME TYPE DATA AGE"), secret: true, path: "{.data.key}", values: ["b25l", "dHdv", "dGhyZWU=", "Zm91cg=="], make: (key) => ({ data: { key } }) },
  { ...namespaced("ServiceAccount", "serviceaccount", "v1", "NAME SECRETS AGE"), ...LABEL },
  {
    ...namespaced("Event", "event", "v1", "LAST SEEN TYPE REASON OBJECT MESSAGE"), path: "{.message}", values: ["one", "two", "three", "four"],
    make: (message) => ({ involvedObject: { kind: "Pod", namespace: NAMESPACE, name: "sample" }, reason: "Tested", type: "Normal", message }),
  },
  { ...namespaced("Deployment", "deployment.apps", "apps/v1", "NAME READY UP-TO-DATE AVAILABLE AGE"), ...IMAGE },
  { ...namespaced("ReplicaSet", "replicaset.apps", "apps/v1", "NAME DESIRED CURRENT READY AGE"), ...IMAGE },
  { ...namespaced("DaemonSet", "daemonset.apps", "apps/v1", "NAME DESIRED CURRENT READY UP-TO-DATE AVAILABLE NODE SELECTOR AGE"), ...IMAGE },
  {
    ...namespaced("Job", "job.batch", "batch/v1", "NAME STATUS COMPLETIONS DURATION AGE"), fixed: true, path: "{.spec.activeDeadlineSeconds}", values: ["101", "102", "103", "104"],
    make: (seconds) => ({ spec: { activeDeadlineSeconds: Number(seconds), template: { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "web:1" }] } } } }),
  },
  {
    ...namespaced("NetworkPolicy", "networkpolicy.networking.k8s.io", "networking.k8s.io/v1", "NAME POD-SELECTOR AGE"), path: "{.spec.ingress[0].ports[0].port}",
    values: ["8081", "8082", "8083", "8084"], make: (port) => ({ spec: { podSelector: { matchLabels: { app: "web" } }, ingress: [{ ports: [{ port: Number(port), protocol: "TCP" }] }] } }),
  },
  {
    ...namespaced("Ingress", "ingress.networking.k8s.io", "networking.k8s.io/v1", "NAME CLASS HOSTS ADDRESS PORTS AGE"), path: "{.spec.rules[0].host}",
    values: ["a.example.com", "b.example.com", "c.example.com", "d.example.com"],
    make: (host) => ({ spec: { rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "web", port: { number: 80 } } } }] } }] } }),
  },
  { ...cluster("IngressClass", "ingressclass.networking.k8s.io", "networking.k8s.io/v1", "NAME CONTROLLER PARAMETERS AGE"), ...LABEL, make: (tier) => ({ ...labels(tier), spec: { controller: "example.com/c" } }) },
  { ...namespaced("Role", "role.rbac.authorization.k8s.io", "rbac.authorization.k8s.io/v1", "NAME CREATED AT"), ...RULE },
  { ...namespaced("RoleBinding", "rolebinding.rbac.authorization.k8s.io", "rbac.authorization.k8s.io/v1", "NAME ROLE AGE"), path: "{.subjects[0].name}", values: people, make: (name) => subject("ClusterRole", name) },
  { ...cluster("ClusterRole", "clusterrole.rbac.authorization.k8s.io", "rbac.authorization.k8s.io/v1", "NAME CREATED AT"), ...RULE },
  { ...cluster("ClusterRoleBinding", "clusterrolebinding.rbac.authorization.k8s.io", "rbac.authorization.k8s.io/v1", "NAME ROLE AGE"), path: "{.subjects[0].name}", values: people, make: (name) => subject("ClusterRole", name) },
  {
    ...cluster("CertificateSigningRequest", "certificatesigningrequest.certificates.k8s.io", "certificates.k8s.io/v1", "NAME AGE SIGNERNAME REQUESTOR REQUESTEDDURATION CONDITION"), ...LABEL,
    make: (tier) => ({ ...labels(tier), spec: { signerName: "kubernetes.io/kube-apiserver-client", usages: ["client auth"] } }),
  },
  {
    ...namespaced("Lease", "lease.coordination.k8s.io", "coordination.k8s.io/v1", "NAME HOLDER AGE"), path: "{.spec.holderIdentity}", values: people,
    make: (holderIdentity) => ({ spec: { holderIdentity, leaseDurationSeconds: 40 } }),
  },
  { ...cluster("ValidatingWebhookConfiguration", "validatingwebhookconfiguration.admissionregistration.k8s.io", "admissionregistration.k8s.io/v1", "NAME WEBHOOKS AGE"), ...SECONDS },
  { ...cluster("MutatingWebhookConfiguration", "mutatingwebhookconfiguration.admissionregistration.k8s.io", "admissionregistration.k8s.io/v1", "NAME WEBHOOKS AGE"), ...SECONDS },
  {
    ...cluster("CustomResourceDefinition", "customresourcedefinition.apiextensions.k8s.io", "apiextensions.k8s.io/v1", "NAME CREATED AT"), name: "things.example.com",
    path: "{.spec.names.shortNames[0]}", values: ["ta", "tb", "tc", "td"],
    make: (short) => ({
      spec: {
        group: "example.com", scope: "Namespaced", names: { plural: "things", singular: "thing", kind: "Thing", shortNames: [short] },
        versions: [{ name: "v1", served: true, storage: true, schema: structural({ size: { type: "integer" } }) }],
      },
    }),
  },
  { ...calico("IPPool", "ippools"), path: "{.spec.blockSize}", values: ["25", "26", "27", "28"], make: (size) => ({ spec: { cidr: "10.244.0.0/16", blockSize: Number(size) } }) },
  { ...calico("BGPPeer", "bgppeers"), path: "{.spec.asNumber}", values: ["64511", "64512", "64513", "64514"], make: (as) => ({ spec: { peerIP: "172.16.0.1", asNumber: Number(as) } }) },
  { ...calico("BGPConfiguration", "bgpconfigurations"), path: "{.spec.asNumber}", values: ["64511", "64512", "64513", "64514"], make: (as) => ({ spec: { asNumber: Number(as), nodeToNodeMeshEnabled: true } }) },
];

/** As JSON, which kubectl takes for a manifest too. */
export async function manifestOf(one: KindCase, value: string): Promise<string> {
  const made = one.make(value);
  const metadata = { ...(made["metadata"] as JsonObject | undefined), name: one.name, ...(one.namespaced && { namespace: NAMESPACE }) };
  const spec = one.kind === "CertificateSigningRequest" ? { spec: { ...(made["spec"] as JsonObject), request: await csrRequest } } : {};
  return JSON.stringify({ ...made, ...spec, apiVersion: one.apiVersion, kind: one.kind, metadata });
}
