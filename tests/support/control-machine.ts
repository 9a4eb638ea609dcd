/** The control machine from its layer, with an API server beside it: what a cluster's lab has, without the lab. */
import { randomBytes } from "node:crypto";
import { DisposableStore, Emitter, text, utf8, type Bytes } from "../../src/base/index.ts";
import { HttpServer, type BytePipe } from "../../src/cluster/apiserver/http/index.ts";
import { createClusterFiles, type Authority } from "../../src/cluster/apiserver/pki/index.ts";
import { createApiServer } from "../../src/cluster/apiserver/server/index.ts";
import type { ApiRequest } from "../../src/cluster/apiserver/types.ts";
import { KubeSchema } from "../../src/kube/schema/index.ts";
import type { Connection } from "../../src/net/index.ts";
import { nodeMachineFactory } from "../../src/vm/node/index.ts";
import type { Machine } from "../../src/vm/index.ts";
import { realClock } from "./cluster/control-plane.ts";
import { upstreamSchema } from "./kube-upstream.ts";
import { identityOf, imageFolder, run } from "./machine.ts";

/** docs/design/contracts.md, "The control machine and the control plane". */
const LINK = { card: "link0", address: "169.254.0.2/30", neighbour: "169.254.0.1" };
const API_PORT = 8080;

export interface ControlMachine {
  readonly machine: Machine;
  readonly authority: Authority;
  readonly secret: string;
  /** What has reached the API server, in order. */
  readonly requests: ApiRequest[];
  /** Runs a line in the machine. */
  guest(line: string): Promise<{ readonly code: number; readonly out: string }>;
  dispose(): void;
}

function pipeOf(connection: Connection): BytePipe {
  const data = new Emitter<Bytes>();
  const end = new Emitter<void>();
  const read = async (): Promise<void> => {
    for (let bytes = await connection.read(); bytes; bytes = await connection.read()) data.fire(bytes);
  };
  void read().catch(() => undefined).finally(() => end.fire());
  return { onData: data.event, onEnd: end.event, write: (bytes) => connection.write(bytes), close: () => connection.close() };
}

/** Running, with keys of its own in place; haproxy comes up by itself. */
export async function startControlMachine(): Promise<ControlMachine> {
  const owned = new DisposableStore();
  const factory = nodeMachineFactory(await imageFolder());
  const machine = owned.add(await factory.create({ identity: identityOf("control", "172.16.0.10/24"), memoryMiB: 128, role: "control", link: LINK }));
  const { authority, control } = await createClusterFiles({
    crypto: globalThis.crypto, now: Date.now(), control: { name: "control", addresses: ["172.16.0.10"] }, nodes: [], serviceAddress: "10.96.0.1", port: 6443,
  });
  const pki = (name: string): string => control.find(({ path }) => path === `/etc/kubernetes/pki/${name}`)?.content ?? "";
  const secret = randomBytes(32).toString("hex");
  const server = await createApiServer({
    schema: new KubeSchema(await upstreamSchema()), clock: realClock, random: (length) => new Uint8Array(randomBytes(length)), crypto: globalThis.crypto, log: () => undefined,
    proxySecret: secret, keys: { clientCa: pki("ca.crt"), tokenKey: pki("sa.key"), tokenPublicKey: pki("sa.pub") },
    serviceRange: "10.96.0.0/16", endpoint: { addresses: ["172.16.0.10"], port: 6443 },
  });
  owned.add(server);
  const requests: ApiRequest[] = [];
  const handler: typeof server.handler = (request) => {
    requests.push(request);
    return server.handler(request);
  };
  const http = owned.add(new HttpServer({ clock: realClock, log: () => undefined, handler }));
  if (!machine.neighbour) throw new Error("the machine has no neighbour");
  owned.add(machine.neighbour.listen(API_PORT, (connection) => void http.serve(pipeOf(connection))));
  for (const { path, content, mode } of control) await machine.agent.writeFile(path, utf8(content), { mode });
  await machine.agent.writeFile("/etc/haproxy/front-proxy.env", utf8(`PODWIRE_PROXY_SECRET=${secret}\n`), { mode: 0o600 });
  return {
    machine, authority, secret, requests,
    async guest(line) {
      const result = await run(machine, line);
      return { code: result.kind === "exited" ? result.exitCode : -1, out: text(result.stdout) + text(result.stderr) };
    },
    dispose: () => owned.dispose(),
  };
}
