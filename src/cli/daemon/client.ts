import { connect, type Socket } from "node:net";
import { CodedError } from "../../base/index.ts";
import type { RunPaths } from "../paths.ts";
import { Connection } from "./connection.ts";
import { liveOwner } from "./owner.ts";
import { replySchema, type Reply, type Request, type Status } from "./protocol.ts";

/** Milliseconds that a daemon on a busy computer has to say that it heard. One that is stopped, or hangs, takes connections all the same. */
const HEARD_MS = 10_000;
/** Milliseconds in which an operation ends that was told to. */
const ENDING_MS = 3000;

export type Underway = Extract<Reply, { kind: "stdout" | "stderr" | "taken" }>;

export interface Call {
  /** Sent as it comes, once the request is out. */
  send(message: unknown): void;
  /** Nothing more is wanted: the last reply must come soon, or none will. */
  ending(): void;
  /** The last reply. @throws CodedError what the daemon said, or `DAEMON_DEAD` when it went away. */
  readonly done: Promise<Reply>;
}

function open(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", reject);
  });
}

/** @throws CodedError `NO_LAB` when none is up, `DAEMON_DEAD` when its process died or does not answer. */
async function reach(paths: RunPaths): Promise<Connection> {
  const owner = await liveOwner(paths);
  if (owner === undefined) throw new CodedError("NO_LAB", "No lab is up. Start one with: podwire up --detach");
  try {
    return new Connection(await open(paths.socket));
  } catch (cause) {
    throw new CodedError(
      "DAEMON_DEAD",
      `Process ${String(owner.pid)} holds ${owner.lab} but does not answer on ${paths.socket}. If it is still starting, wait; else: podwire down`,
      { cause },
    );
  }
}

/** How long is waited for what: hangs up, and says so, unless what is returned is called in time. */
function deadlines(connection: Connection, fail: (error: CodedError) => void): (ms: number) => () => void {
  const timers = new Set<NodeJS.Timeout>();
  connection.onClosed(() => timers.forEach((timer) => clearTimeout(timer)));
  return (ms) => {
    const timer = setTimeout(() => {
      fail(new CodedError("DAEMON_DEAD", `The process that holds the lab has not answered within ${String(ms / 1000)} seconds. Run: podwire down`));
      connection.destroy();
    }, ms);
    timers.add(timer);
    return () => clearTimeout(timer);
  };
}

/** Begins an operation; `onProgress` hears what comes before the last reply. */
export async function call(paths: RunPaths, request: Request, onProgress: (reply: Underway) => void, heardMs = HEARD_MS): Promise<Call> {
  const connection = await reach(paths);
  let fail: (error: CodedError) => void = () => undefined;
  const within = deadlines(connection, (error) => fail(error));
  const done = new Promise<Reply>((resolve, reject) => {
    fail = reject;
    const heard = within(heardMs);
    connection.onClosed((error) => {
      reject(new CodedError("DAEMON_DEAD", `The process that held the lab went away; its last words are in ${paths.log}.`, { cause: error }));
    });
    connection.onMessage((message) => {
      const reply = replySchema.safeParse(message);
      if (!reply.success) {
        reject(new CodedError("DAEMON_PROTOCOL", "The process that holds the lab is of another version of podwire. Run: podwire down"));
        connection.destroy();
      } else if (reply.data.kind === "heard") {
        heard();
      } else if (reply.data.kind === "stdout" || reply.data.kind === "stderr" || reply.data.kind === "taken") {
        onProgress(reply.data);
      } else if (reply.data.kind === "error") {
        reject(new CodedError(reply.data.code, reply.data.message));
        connection.end();
      } else {
        resolve(reply.data);
        connection.end();
      }
    });
  });
  connection.send(request);
  return { send: (message) => connection.send(message), ending: () => void within(ENDING_MS), done };
}

export async function askStatus(paths: RunPaths): Promise<Status> {
  const reply = await (await call(paths, { op: "status" }, () => undefined)).done;
  if (reply.kind !== "status") throw new CodedError("DAEMON_PROTOCOL", "The process that holds the lab gave no status.");
  return reply.status;
}
