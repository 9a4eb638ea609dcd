import { chmod, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { CodedError, Emitter, isCoded, messageOf, utf8, type Event } from "../../base/index.ts";
import type { Lab } from "../../lab/index.ts";
import { kubeconfigFor } from "../api-port.ts";
import { Connection } from "./connection.ts";
import { operate, statusOf } from "./operations.ts";
import { chunked, inputSchema, requestSchema, type Input, type Reply } from "./protocol.ts";

/** Milliseconds that clients get to read what was sent to them before the end. */
const LAST_WORDS_MS = 1000;

export interface Served {
  /** Resolves when a client has said `down`. */
  readonly down: Promise<void>;
  close(): Promise<void>;
}

/** The lab that this process holds, and where its cluster's API is open, if it is. */
export interface Held {
  readonly lab: Lab;
  readonly apiPort?: number | undefined;
}

function errorReply(error: unknown): Reply {
  return { kind: "error", code: isCoded(error) ? error.code : "DAEMON_FAULT", message: messageOf(error) };
}

/** What a client said after its request is kept until the operation listens. */
function inputsOf(connection: Connection): { readonly first: Promise<unknown>; readonly onInput: Event<Input> } {
  const inputs = new Emitter<Input>();
  const early: Input[] = [];
  let heard = false;
  const first = new Promise<unknown>((resolve) => {
    let begun = false;
    connection.onClosed(() => resolve(undefined));
    connection.onMessage((message) => {
      if (!begun) {
        begun = true;
        resolve(message);
        return;
      }
      const input = inputSchema.safeParse(message);
      if (!input.success) connection.destroy();
      else if (heard) inputs.fire(input.data);
      else early.push(input.data);
    });
  });
  const onInput: Event<Input> = (listener) => {
    heard = true;
    for (const input of early.splice(0)) listener(input);
    return inputs.event(listener);
  };
  return { first, onInput };
}

async function attend({ lab, apiPort }: Held, startedAt: number, connection: Connection, onDown: () => void): Promise<void> {
  const { first, onInput } = inputsOf(connection);
  const said = await first;
  if (said === undefined) return;
  connection.send({ kind: "heard" });
  const request = requestSchema.safeParse(said);
  if (!request.success) throw new CodedError("DAEMON_PROTOCOL", "That request is not one that this version of podwire knows.");
  if (request.data.op === "status") {
    connection.send({ kind: "status", status: { ...statusOf(lab, startedAt), ...(apiPort !== undefined && { apiPort }) } });
  } else if (request.data.op === "down") {
    onDown();
    connection.send({ kind: "done", code: 0 });
  } else if (request.data.op === "kubeconfig") {
    for (const message of chunked("stdout", utf8(await kubeconfigFor(lab, apiPort)))) connection.send(message);
    connection.send({ kind: "done", code: 0 });
  } else {
    const caller = { onInput, onGone: connection.onClosed, send: (message: unknown) => connection.send(message) };
    connection.send(await operate(lab, request.data, caller));
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => resolve());
  });
}

/** Answers on the socket until closed. Only the user's own processes may connect. */
export async function serveLab(held: Held, socketPath: string): Promise<Served> {
  const startedAt = Date.now();
  const sockets = new Set<Socket>();
  let sayDown: () => void = () => undefined;
  const down = new Promise<void>((resolve) => {
    sayDown = resolve;
  });
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    const connection = new Connection(socket);
    attend(held, startedAt, connection, sayDown)
      .catch((error: unknown) => connection.send(errorReply(error)))
      .finally(() => connection.end());
  });
  await rm(socketPath, { force: true });
  await listen(server, socketPath);
  await chmod(socketPath, 0o600);
  return {
    down,
    close: async () => {
      await new Promise<void>((resolve) => {
        // Answers that are still going out get a moment; a client that does not read does not hold us.
        const patience = setTimeout(() => sockets.forEach((socket) => socket.destroy()), LAST_WORDS_MS);
        server.close(() => {
          clearTimeout(patience);
          resolve();
        });
        for (const socket of sockets) socket.destroySoon();
      });
      await rm(socketPath, { force: true });
    },
  };
}
