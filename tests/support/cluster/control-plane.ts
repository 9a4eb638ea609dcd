/** A control plane in this process, reached over real TLS: what runs beside the machines, and what haproxy does in front of it. */
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import os from "node:os";
import path from "node:path";
import { DisposableStore, Emitter, type Bytes, type Clock, type Log } from "../../../src/base/index.ts";
import { HttpServer, type BytePipe } from "../../../src/cluster/apiserver/http/index.ts";
import { createClusterFiles, type Authority } from "../../../src/cluster/apiserver/pki/index.ts";
import { createApiServer, createClusterKeys, type ApiServer } from "../../../src/cluster/apiserver/server/index.ts";
import type { AuditEntry } from "../../../src/cluster/apiserver/types.ts";
import { startControllers } from "../../../src/cluster/controllers/index.ts";
import { KubeSchema } from "../../../src/kube/schema/index.ts";
import { upstreamSchema } from "../kube-upstream.ts";
import { FakeKubelet } from "./fake-kubelet.ts";
import { FrontProxy } from "./front-proxy.ts";

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, Math.min(ms, 2 ** 31 - 1));
    timer.unref();
    return { dispose: () => clearTimeout(timer) };
  },
};

/** A socket of Node as a pipe. */
export function pipeOf(socket: Socket): BytePipe {
  const data = new Emitter<Bytes>();
  const end = new Emitter<void>();
  socket.on("data", (bytes) => data.fire(new Uint8Array(bytes)));
  socket.on("error", () => undefined);
  socket.once("close", () => end.fire());
  socket.once("end", () => end.fire());
  return {
    onData: data.event,
    onEnd: end.event,
    write: (bytes) => new Promise((resolve, reject) => {
      if (socket.destroyed) reject(new Error("closed"));
      else socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    }),
    close: () => void socket.end(),
  };
}

export interface ControlPlane {
  readonly server: ApiServer;
  /** By node. */
  readonly kubelets: ReadonlyMap<string, FakeKubelet>;
  readonly authority: Authority;
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  /** Where plain HTTP is taken, which in a lab only the control machine reaches. */
  readonly inner: AddressInfo;
  readonly folder: string;
  readonly audit: readonly AuditEntry[];
  readonly log: readonly string[];
  /** Texts of the files that the control machine has, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Path of a kubeconfig: `admin.conf`, `super-admin.conf`. */
  kubeconfig(name: string): string;
  /** All that are open break. */
  dropConnections(): void;
  dispose(): Promise<void>;
}

function listen(server: Server): Promise<AddressInfo> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(server.address() as AddressInfo));
  });
}

let schema: Promise<KubeSchema> | undefined;

export interface ControlPlaneOptions {
  /** With all controllers. */
  readonly controllers?: boolean;
  /** Nodes that pretend to run pods. */
  readonly nodes?: readonly string[];
}

export async function startControlPlane({ controllers = false, nodes = [] }: ControlPlaneOptions = {}): Promise<ControlPlane> {
  schema ??= upstreamSchema().then((file) => new KubeSchema(file));
  const { authority, control } = await createClusterFiles({
    crypto: globalThis.crypto, now: Date.now(), control: { name: "control", addresses: ["127.0.0.1"] }, nodes: [], serviceAddress: "10.96.0.1", port: 6443,
  });
  const files = new Map(control.map(({ path: name, content }) => [name, content]));
  const pki = (name: string): string => files.get(`/etc/kubernetes/pki/${name}`) ?? "";
  const secret = randomBytes(32).toString("hex");
  const audit: AuditEntry[] = [];
  const lines: string[] = [];
  const log: Log = (level, message, fields) => void lines.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
  const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  const keys = { clientCa: pki("ca.crt"), tokenKey: pki("sa.key"), tokenPublicKey: pki("sa.pub") };
  const server = await createApiServer({
    schema: await schema, clock: realClock, random, crypto: globalThis.crypto, log, proxySecret: secret, keys,
    serviceRange: "10.96.0.0/16", endpoint: { addresses: ["172.16.0.10"], port: 6443 }, audit: (entry) => void audit.push(entry),
  });
  const owned = new DisposableStore();
  if (controllers) {
    const clusterKeys = await createClusterKeys({ crypto: globalThis.crypto, clock: realClock, authorizer: server.authorizer, keys, caKey: pki("ca.key") });
    owned.add(startControllers({ clients: server.clients, clock: realClock, random, log }, { keys: clusterKeys, ranges: { cluster: "10.244.0.0/16", nodeBits: 24 } }));
  }
  const kubelets = new Map(nodes.map((name) => [name, owned.add(new FakeKubelet(server, name))]));
  for (const kubelet of kubelets.values()) await kubelet.start();
  const http = new HttpServer({ clock: realClock, log, handler: server.handler });
  const listener = createServer({ allowHalfOpen: true }, (socket) => void http.serve(pipeOf(socket)));
  const inner = await listen(listener);
  const proxy = new FrontProxy({ certificate: pki("apiserver.crt"), key: pki("apiserver.key"), clientCa: pki("ca.crt"), secret, target: inner });
  const url = `https://127.0.0.1:${await proxy.listen()}`;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "podwire-cluster-"));
  for (const [name, content] of files) if (name.endsWith(".conf")) fs.writeFileSync(path.join(folder, path.basename(name)), content.replaceAll("https://control:6443", url), { mode: 0o600 });
  return {
    server, kubelets, authority, url, inner, folder, audit, log: lines, files,
    kubeconfig: (name) => path.join(folder, name),
    dropConnections: () => proxy.drop(),
    async dispose() {
      owned.dispose();
      server.dispose();
      proxy.close();
      http.dispose();
      await new Promise((resolve) => listener.close(resolve));
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
