/** The API server's parts, put together. */
import { CodedError, DisposableStore, messageOf } from "../../../base/index.ts";
import { resourceText } from "../../../kube/index.ts";
import { createAdmission } from "../admission/index.ts";
import { Authenticator, CertificateVerifier, readTokenKeys, TokenIssuer, TokenVerifier } from "../authn/index.ts";
import { masters, NodeAuthorizer, RbacAuthorizer, RBAC_GROUP, UnionAuthorizer } from "../authz/index.ts";
import { Metrics } from "../discovery/index.ts";
import { readCertificate } from "../pki/index.ts";
import { firstAddress, Registries } from "../registry/index.ts";
import { MemoryStore } from "../store/index.ts";
import type { Lister, Store } from "../types.ts";
import { aggregateRoles, bootstrap } from "./bootstrap.ts";
import { Catalog } from "./catalog.ts";
import { createClients } from "./client.ts";
import { Documents } from "./documents.ts";
import { createHandler } from "./pipeline.ts";
import { Resources } from "./resources.ts";
import { Reviews } from "./reviews.ts";
import type { ApiClient, ApiServer, ApiServerOptions, ClientUser } from "./types.ts";

const ISSUER = "https://kubernetes.default.svc.cluster.local";
/** Source: apiserver, pkg/authentication/user (APIServerUser), and its loopback client's group. */
const SELF: ClientUser = { name: "system:apiserver", groups: ["system:masters"], userAgent: "kube-apiserver" };
const AGGREGATOR: ClientUser = { name: "system:serviceaccount:kube-system:clusterrole-aggregation-controller", groups: ["system:masters"], userAgent: "clusterrole-aggregation-controller" };

/** @throws CodedError `CA_UNREADABLE`, `SA_KEY_UNREADABLE`, `SERVICE_RANGE` */
export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { clock, random, schema, serviceRange } = options;
  const owned = new DisposableStore();
  const serviceAddress = firstAddress(serviceRange);
  if (serviceAddress === undefined) throw new CodedError("SERVICE_RANGE", `${JSON.stringify(serviceRange)} is no range of IPv4 addresses. Write it as 10.96.0.0/16.`);
  const store = options.store ?? owned.add(new MemoryStore({ clock }));
  const { authenticator, issuer, verifier } = await identities(options, store);
  const authorizer = new UnionAuthorizer([masters, new NodeAuthorizer(store), new RbacAuthorizer(store)]);
  const admission = createAdmission({ lister: store, authorizer, random, ...(options.admission && { then: options.admission }) });
  const registries = new Registries({ store, clock, random, admission });
  registries.addBuiltIn(schema, { serviceRange });
  const catalog = new Catalog(registries, schema, store);
  const metrics = new Metrics();
  const reviews = new Reviews({ schema, clock, lister: store, authorizer, admission, issuer, verifier });
  const resources = new Resources({ schema, clock, catalog, authorizer, reviews, pods: options.pods, watched: (info) => metrics.watchEvent(info, info.kind) });
  const clients = createClients(catalog, authorizer);
  let ready = false;
  const documents = new Documents({
    schema, catalog, address: `${options.endpoint.addresses[0] ?? "127.0.0.1"}:${options.endpoint.port}`,
    checks: [
      { name: "ping", healthy: () => true }, { name: "log", healthy: () => true }, { name: "etcd", healthy: () => true },
      ...["start-apiextensions-controllers", "rbac/bootstrap-roles", "bootstrap-controller"].map((step) => ({ name: `poststarthook/${step}`, healthy: () => ready })),
      { name: "shutdown", of: ["readyz" as const], healthy: () => !owned.disposed },
    ],
    metrics: () => metrics.text(gauges(catalog, store)),
  });
  const handler = createHandler({ clock, log: options.log, authenticator, authorizer, resources, documents, metrics, audit: options.audit ?? (() => undefined) });
  await bootstrap({ client: clients.as(SELF), lister: store, serviceAddress, endpoint: options.endpoint, clientCa: options.keys.clientCa });
  ready = true;
  keepAggregated(clients.as(AGGREGATOR), store, options, owned);
  return { handler, store, lister: store, authorizer, clients, dispose: () => owned.dispose() };
}

interface Identities {
  readonly authenticator: Authenticator;
  readonly issuer: TokenIssuer;
  readonly verifier: TokenVerifier;
}

async function identities({ crypto, clock, keys, proxySecret, issuer: name = ISSUER, anonymous = true }: ApiServerOptions, lister: Lister): Promise<Identities> {
  const authority = readCertificate(keys.clientCa);
  if (!authority) throw new CodedError("CA_UNREADABLE", "The cluster's certificate authority is no certificate. Restore /etc/kubernetes/pki/ca.crt.");
  const { signing, verifying } = await readTokenKeys(crypto, keys.tokenKey, keys.tokenPublicKey);
  const settings = { issuer: name, audiences: [name] };
  const verifier = new TokenVerifier(crypto, clock, lister, [verifying], settings);
  const authenticator = new Authenticator({ proxySecret, certificates: new CertificateVerifier(crypto, clock, [authority]), tokens: verifier, anonymous });
  return { authenticator, issuer: new TokenIssuer(crypto, clock, signing, settings), verifier };
}

function gauges(catalog: Catalog, store: Store): Parameters<Metrics["text"]>[0] {
  const stored = catalog.infos.filter((info) => catalog.registry(info) !== undefined);
  const objects = stored.map((info): [string, number] => [resourceText(info), store.list(info).length]);
  return { objects, watchers: store instanceof MemoryStore ? store.usage.watchers : 0 };
}

/** A ClusterRole that gathers others has their rules as soon as they change. Source: kubernetes, pkg/controller/clusterroleaggregation. */
function keepAggregated(client: ApiClient, store: Store, { log, clock }: ApiServerOptions, owned: DisposableStore): void {
  const controller = new AbortController();
  owned.add({ dispose: () => controller.abort() });
  const follow = async (): Promise<void> => {
    const watcher = store.watch({ group: RBAC_GROUP, resource: "clusterroles", from: store.revision });
    try {
      while ((await watcher.next(controller.signal)) !== undefined) await aggregateRoles(client, store);
    } finally {
      watcher.dispose();
    }
  };
  const again = (): void => {
    if (controller.signal.aborted) return;
    follow()
      .catch((error: unknown) => log("error", "roles could not be gathered", { error: messageOf(error) }))
      .finally(() => owned.add(clock.after(1000, again)));
  };
  again();
}
