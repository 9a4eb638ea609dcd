/** The cluster's API on this computer's loopback, for its own kubectl and other clients: bytes alone pass, TLS is the control machine's. */
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { CodedError, messageOf, systemCode } from "../base/index.ts";
import type { Lab } from "../lab/index.ts";
import type { Connection } from "../net/index.ts";

/** Of the API's endpoint in the control machine (docs/design/cluster-identity.md). */
const INSIDE = 6443;
const LOOPBACK = "127.0.0.1";
const ADMIN = "/etc/kubernetes/admin.conf";

type ClusterLab = Pick<Lab, "spec" | "machines">;

export interface ApiPort {
  readonly port: number;
  close(): Promise<void>;
}

/** @throws CodedError `NO_CLUSTER` */
function controlOf(lab: ClusterLab) {
  const control = lab.spec.machines.find(({ role }) => role === "control");
  const machine = control && lab.machines.get(control.name);
  if (machine?.neighbour) return { agent: machine.agent, neighbour: machine.neighbour };
  throw new CodedError("NO_CLUSTER", `${lab.spec.id} has no cluster, so that there is no API to open. Start a lab that has one.`);
}

/** @param port 0 for any that is free @throws CodedError `NO_CLUSTER`, `API_PORT` */
export async function openApiPort(lab: ClusterLab, port: number): Promise<ApiPort> {
  const { neighbour } = controlOf(lab);
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    neighbour.connect(INSIDE).then((connection) => join(socket, connection), () => socket.destroy());
  });
  try {
    server.listen(port, LOOPBACK);
    await once(server, "listening");
  } catch (error) {
    const taken = systemCode(error) === "EADDRINUSE";
    throw new CodedError("API_PORT", `Port ${port} of ${LOOPBACK} cannot be opened: ${taken ? "it is in use" : messageOf(error)}. Take another with --api-port.`, { cause: error });
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function join(socket: Socket, connection: Connection): void {
  const broken = () => {
    connection.reset();
    socket.destroy();
  };
  inward(socket, connection).catch(broken);
  outward(socket, connection).catch(broken);
}

async function inward(socket: Socket, connection: Connection): Promise<void> {
  for await (const chunk of socket as AsyncIterable<Buffer>) await connection.write(chunk);
  connection.end();
}

async function outward(socket: Socket, connection: Connection): Promise<void> {
  for (let bytes = await connection.read(); bytes; bytes = await connection.read()) {
    if (!socket.write(bytes)) await once(socket, "drain");
  }
  socket.end();
}

/** The administrator's, with the address that this computer reaches the API at. @throws CodedError `NO_CLUSTER`, `API_CLOSED`, `GUEST_FILE` */
export async function kubeconfigFor(lab: ClusterLab, port: number | undefined): Promise<string> {
  const { agent } = controlOf(lab);
  if (port === undefined) throw new CodedError("API_CLOSED", "The cluster's API is not open on this computer. Start the lab with: podwire up LAB --api-port 6443");
  const inside = new TextDecoder().decode(await agent.readFile(ADMIN));
  return inside.replace(/^(\s*server: )\S+$/m, `$1https://${LOOPBACK}:${port}`);
}
