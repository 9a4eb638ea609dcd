/** One cluster's API server and controllers. */
import { DisposableStore, hex, type Clock, type Disposable, type Log } from "../../../base/index.ts";
import { HttpServer, type BytePipe } from "../../../cluster/apiserver/http/index.ts";
import { createClusterFiles } from "../../../cluster/apiserver/pki/index.ts";
import { createApiServer, createClusterKeys, type ApiServerOptions } from "../../../cluster/apiserver/server/index.ts";
import type { MemoryStore } from "../../../cluster/apiserver/store/index.ts";
import { startControllers } from "../../../cluster/controllers/index.ts";
import type { KubeSchema } from "../../../kube/schema/index.ts";
import type { ClusterFilesByMachine, ClusterPlan, GuestFile } from "../protocol.ts";

/** kubeadm's own where it has one. Source: kubernetes, cmd/kubeadm/app/apis/kubeadm/v1beta4/defaults.go. */
const SERVICE_RANGE = "10.96.0.0/12";
const SERVICE_ADDRESS = "10.96.0.1";
const POD_RANGE = { cluster: "10.244.0.0/16", nodeBits: 24 };
const PORT = 6443;
/** As many as the control machine's haproxy makes; each may hold a body. */
const CONNECTIONS = 256;
const SECRET_BYTES = 32;
const SECRET_FILE = "/etc/haproxy/front-proxy.env";
const PRIVATE = 0o600;

export interface ClusterPorts {
  readonly schema: KubeSchema;
  readonly clock: Clock;
  readonly crypto: ApiServerOptions["crypto"];
  readonly log: Log;
}

/** What stays the same for as long as a cluster is the same one. */
export interface ClusterIdentity {
  readonly proxySecret: string;
  readonly control: readonly GuestFile[];
  readonly nodes: Readonly<Record<string, readonly GuestFile[]>>;
}

export async function freshIdentity({ crypto, clock }: ClusterPorts, { control, nodes }: ClusterPlan): Promise<ClusterIdentity> {
  const files = await createClusterFiles({ crypto, now: clock.now(), control, nodes, serviceAddress: SERVICE_ADDRESS, port: PORT });
  const proxySecret = hex(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
  return { proxySecret, control: files.control, nodes: Object.fromEntries(files.nodes) };
}

/** What the machines are given; see docs/design/contracts.md. */
export function filesOf({ proxySecret, control, nodes }: ClusterIdentity, plan: ClusterPlan): ClusterFilesByMachine {
  const admin = control.filter(({ path }) => path === "/etc/kubernetes/admin.conf").map((file) => ({ ...file, path: "/root/.kube/config" }));
  const secret: GuestFile = { path: SECRET_FILE, content: `PODWIRE_PROXY_SECRET=${proxySecret}\n`, mode: PRIVATE };
  return { ...nodes, [plan.control.name]: [...control, ...admin, secret] };
}

/** A cluster that runs, on a store that outlives it. */
export class Cluster implements Disposable {
  readonly identity: ClusterIdentity;
  readonly store: MemoryStore;
  readonly #owned = new DisposableStore();
  readonly #http: HttpServer;

  private constructor(identity: ClusterIdentity, store: MemoryStore, http: HttpServer) {
    this.identity = identity;
    this.store = store;
    this.#http = this.#owned.add(http);
  }

  /** @throws CodedError `CA_UNREADABLE`, `SA_KEY_UNREADABLE` */
  static async start(ports: ClusterPorts, plan: ClusterPlan, identity: ClusterIdentity, store: MemoryStore): Promise<Cluster> {
    const { schema, clock, crypto, log } = ports;
    const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
    const pki = (name: string) => identity.control.find(({ path }) => path === `/etc/kubernetes/pki/${name}`)?.content ?? "";
    const keys = { clientCa: pki("ca.crt"), tokenKey: pki("sa.key"), tokenPublicKey: pki("sa.pub") };
    const server = await createApiServer({
      schema, clock, random, crypto, log, keys, store, proxySecret: identity.proxySecret, serviceRange: SERVICE_RANGE, endpoint: { addresses: plan.control.addresses, port: PORT },
    });
    const cluster = new Cluster(identity, store, new HttpServer({ clock, log, handler: server.handler, limits: { connections: CONNECTIONS } }));
    cluster.#owned.add(server);
    const clusterKeys = await createClusterKeys({ crypto, clock, authorizer: server.authorizer, keys, caKey: pki("ca.key") });
    cluster.#owned.add(startControllers({ clients: server.clients, clock, random, log }, { keys: clusterKeys, ranges: POD_RANGE }));
    return cluster;
  }

  serve(pipe: BytePipe): void {
    this.#http.serve(pipe);
  }

  /** All connections are cut; the store keeps its objects. */
  dispose(): void {
    this.#owned.dispose();
  }
}
