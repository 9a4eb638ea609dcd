/**
 * What a cluster begins with: its own namespaces, the default policy, the Service `kubernetes` and where it leads.
 * Sources: kubernetes, pkg/controlplane/controller/{systemnamespaces,kubernetesservice}, pkg/controlplane/reconcilers, pkg/controlplane/controller/clusterauthenticationtrust.
 */
import { isApiError, type GroupVersionResource, type KubeObject } from "../../../kube/index.ts";
import { RBAC_GROUP, reconcileAggregation, reconcileDefaults } from "../authz/index.ts";
import type { Lister } from "../types.ts";
import { asNew, sameAt } from "./client.ts";
import type { ApiClient, ApiServerOptions } from "./types.ts";

const core = (resource: string): GroupVersionResource => ({ group: "", version: "v1", resource });
const rbac = (resource: string): GroupVersionResource => ({ group: RBAC_GROUP, version: "v1", resource });
const SLICES: GroupVersionResource = { group: "discovery.k8s.io", version: "v1", resource: "endpointslices" };
const NAMESPACES: readonly string[] = ["default", "kube-system", "kube-public", "kube-node-lease"];
const SERVICE_PORT = { name: "https", protocol: "TCP", port: 443 };

export interface BootstrapOptions {
  readonly client: ApiClient;
  readonly lister: Lister;
  /** First address of the service range. */
  readonly serviceAddress: string;
  readonly endpoint: ApiServerOptions["endpoint"];
  /** PEM; published for servers that trust the same clients. */
  readonly clientCa: string;
}

/** May be done again at each start: what is there and right stays as it is. @throws ApiError */
export async function bootstrap(options: BootstrapOptions): Promise<void> {
  const { client, lister } = options;
  for (const name of NAMESPACES) await ensure(options, core("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  for (const { kind, resource, object } of reconcileDefaults(lister)) {
    const { namespace = "", name = "" } = object.metadata;
    if (kind === "replace") await client.delete(rbac(resource), { namespace, name }, { preconditions: {} });
    await (kind === "update" ? client.update(rbac(resource), object) : client.create(rbac(resource), object));
  }
  await aggregateRoles(client, lister);
  await ensure(options, core("services"), service(options));
  await ensure(options, core("endpoints"), endpoints(options), ["subsets"]);
  await ensure(options, SLICES, slice(options), ["endpoints"]);
  await ensure(options, core("configmaps"), authentication(options), ["data"]);
}

/** Writes of one round: more than any chain of roles needs, so that none that gather each other in a circle keep the server busy for ever. */
const MOST_WRITES = 1000;

/**
 * Again until nothing is left, for `admin` gathers what `edit` has gathered. One at a time, each by what the others have become: all at
 * once, two that gather each other would hand their rules to and fro. @throws ApiError
 */
export async function aggregateRoles(client: ApiClient, lister: Lister): Promise<void> {
  for (let writes = 0; writes < MOST_WRITES; writes++) {
    const [role] = reconcileAggregation(lister);
    if (!role) return;
    try {
      await client.update(rbac("clusterroles"), role);
    } catch (error) {
      // Someone has changed it meanwhile, and will be seen next.
      if (!isApiError(error, "Conflict") && !isApiError(error, "NotFound")) throw error;
    }
  }
}

/** @param path of what is put right again where it differs */
async function ensure({ client, lister }: BootstrapOptions, resource: GroupVersionResource, wanted: KubeObject, path?: readonly string[]): Promise<void> {
  const { namespace = "", name = "" } = wanted.metadata;
  const stored = lister.get(resource, namespace, name);
  if (!stored) await client.create(resource, asNew(wanted));
  else if (path && !sameAt(stored, wanted, path)) await client.update(resource, { ...wanted, metadata: stored.metadata });
}

function service({ serviceAddress, endpoint }: BootstrapOptions): KubeObject {
  return {
    apiVersion: "v1", kind: "Service", metadata: { name: "kubernetes", namespace: "default", labels: { component: "apiserver", provider: "kubernetes" } },
    spec: { clusterIP: serviceAddress, ports: [{ ...SERVICE_PORT, targetPort: endpoint.port }], sessionAffinity: "None", type: "ClusterIP" },
  };
}

function endpoints({ endpoint }: BootstrapOptions): KubeObject {
  return {
    apiVersion: "v1", kind: "Endpoints", metadata: { name: "kubernetes", namespace: "default", labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } },
    subsets: [{ addresses: endpoint.addresses.map((ip) => ({ ip })), ports: [{ name: SERVICE_PORT.name, port: endpoint.port, protocol: SERVICE_PORT.protocol }] }],
  };
}

function slice({ endpoint }: BootstrapOptions): KubeObject {
  return {
    apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", metadata: { name: "kubernetes", namespace: "default", labels: { "kubernetes.io/service-name": "kubernetes" } },
    addressType: "IPv4", endpoints: endpoint.addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
    ports: [{ name: SERVICE_PORT.name, port: endpoint.port, protocol: SERVICE_PORT.protocol }],
  };
}

function authentication({ clientCa }: BootstrapOptions): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "extension-apiserver-authentication", namespace: "kube-system" }, data: { "client-ca-file": clientCa } };
}
