/** The API server's parts, put together. */
import { CodedError, DisposableStore } from "../../../base/index.ts";
import { resourceText } from "../../../kube/index.ts";
import { createAdmission } from "../admission/index.ts";
import { Authenticator, CertificateVerifier, readTokenKeys, TokenIssuer, TokenVerifier } from "../authn/index.ts";
import { masters, NodeAuthorizer, RbacAuthorizer, RBAC_GROUP, UnionAuthorizer } from "../authz/index.ts";
import { Metrics, type HealthCheck } from "../discovery/index.ts";
import { unpem } from "../pem.ts";
import { readCertificate } from "../pki/index.ts";
import { firstAddress, Registries } from "../registry/index.ts";
import { MemoryStore } from "../store/index.ts";
import type { Lister, Store } from "../types.ts";
import { aggregateRoles, bootstrap } from "./bootstrap.ts";
import { Catalog } from "./catalog.ts";
import { createClients } from "./client.ts";
import { cleanUpDefinitions } from "./definitions.ts";
import { Documents, type DocumentPorts } from "./documents.ts";
import { follow, type FollowOptions } from "./follow.ts";
import { createHandler } from "./pipeline.ts";
import { Resources } from "./resources.ts";
import { Reviews } from "./reviews.ts";
import { tokenSettings } from "./token-settings.ts";
import type { ApiClients, ApiServer, ApiServerOptions, ClientUser } from "./types.ts";

/** Source: apiserver, pkg/authentication/user (APIServerUser), and its loopback client's group. */
const SELF: ClientUser = { name: "system:apiserver", groups: ["system:masters"], userAgent: "kube-apiserver" };
/** Keeps ClusterRoles in step. Source: kubernetes, pkg/controller/clusterroleaggregation. */
const AGGREGATOR: ClientUser = { name: "system:serviceaccount:kube-system:clusterrole-aggregation-controller", groups: ["system:masters"], userAgent: "clusterrole-aggregation-controller" };

/** @throws CodedError `CA_UNREADABLE`, `SA_KEY_UNREADABLE`, `SERVICE_RANGE` */
export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { clock, random, schema, serviceRange } = options;
  const owned = new DisposableStore();
  const serviceAddress = firstAddress(serviceRange);
  if (serviceAddress === undefined) throw new CodedError("SERVICE_RANGE", `${JSON.stringify(serviceRange)} is no range of IPv4 addresses. Write it as 10.96.0.0/16.`);
  const store = options.store ?? owned.add(new MemoryStore({ clock }));
  const { authenticator, issuer, verifier, openId } = await identities(options, store);
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
    schema, catalog, openId, address: `${options.endpoint.addresses[0] ?? "127.0.0.1"}:${options.endpoint.port}`,
    checks: checksOf(() => ready, () => owned.disposed),
    metrics: () => metrics.text(gauges(catalog, store)),
  });
  const handler = createHandler({ clock, log: options.log, authenticator, authorizer, resources, documents, metrics, audit: options.audit ?? (() => undefined) });
  await bootstrap({ client: clients.as(SELF), lister: store, serviceAddress, endpoint: options.endpoint, clientCa: options.keys.clientCa });
  ready = true;
  keepInStep({ store, clock, log: options.log, owned }, clients, catalog);
  return { handler, store, lister: store, authorizer, clients, dispose: () => owned.dispose() };
}

/** Under upstream's names. There is no etcd: the store is as well as the process is. */
function checksOf(ready: () => boolean, ended: () => boolean): readonly HealthCheck[] {
  return [
    ...["ping", "log", "etcd"].map((name) => ({ name, healthy: () => true })),
    ...["start-apiextensions-controllers", "rbac/bootstrap-roles", "bootstrap-controller"].map((step) => ({ name: `poststarthook/${step}`, healthy: ready })),
    { name: "shutdown", of: ["readyz"], healthy: () => !ended() },
  ];
}

function keepInStep(loop: Pick<FollowOptions, "store" | "clock" | "log" | "owned">, clients: ApiClients, catalog: Catalog): void {
  follow({
    ...loop, resource: { group: RBAC_GROUP, resource: "clusterroles" },
    work: () => aggregateRoles(clients.as(AGGREGATOR), loop.store).then(() => false),
  });
  follow({
    ...loop, resource: { group: "apiextensions.k8s.io", resource: "customresourcedefinitions" },
    work: () => cleanUpDefinitions(clients.as(SELF), loop.store, (definition) => catalog.infosOf(definition)),
  });
}

interface Identities {
  readonly authenticator: Authenticator;
  readonly issuer: TokenIssuer;
  readonly verifier: TokenVerifier;
  readonly openId: DocumentPorts["openId"];
}

async function identities({ crypto, clock, keys, proxySecret, issuer: name, anonymous = true }: ApiServerOptions, lister: Lister): Promise<Identities> {
  const authority = readCertificate(keys.clientCa);
  if (!authority) throw new CodedError("CA_UNREADABLE", "The cluster's certificate authority is no certificate. Restore /etc/kubernetes/pki/ca.crt.");
  const { signing, verifying } = await readTokenKeys(crypto, keys.tokenKey, keys.tokenPublicKey);
  const settings = tokenSettings(name);
  const verifier = new TokenVerifier(crypto, clock, lister, [verifying], settings);
  const authenticator = new Authenticator({ proxySecret, certificates: new CertificateVerifier(crypto, clock, [authority]), tokens: verifier, anonymous });
  const tokenKey = { id: verifying.id, algorithm: verifying.algorithm, spki: unpem("PUBLIC KEY", keys.tokenPublicKey) ?? new Uint8Array() };
  return { authenticator, issuer: new TokenIssuer(crypto, clock, signing, settings), verifier, openId: { issuer: settings.issuer, key: tokenKey } };
}

function gauges(catalog: Catalog, store: Store): Parameters<Metrics["text"]>[0] {
  const stored = catalog.infos.filter((info) => catalog.registry(info) !== undefined);
  const objects = stored.map((info): [string, number] => [resourceText(info), store.list(info).length]);
  return { objects, watchers: store instanceof MemoryStore ? store.usage.watchers : 0 };
}
