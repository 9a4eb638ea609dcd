import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheRoot } from "../../images/index.ts";
import { CodedError } from "../base/index.ts";

/** Folder of the checkout that this command belongs to. */
export const projectRoot = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** Where `content/` and `labs/` are: the checkout, or the folder that `PODWIRE_CONTENT` names (a course of its own). */
export function contentRoot(env: NodeJS.ProcessEnv = process.env): string {
  return env["PODWIRE_CONTENT"] ?? projectRoot;
}

/** Bytes that Linux allows in a socket's path, the final zero not counted. */
const SOCKET_PATH_LIMIT = 107;

export interface RunPaths {
  readonly folder: string;
  readonly socket: string;
  /** Who holds the lab: process id and what it holds. */
  readonly owner: string;
  readonly log: string;
}

/** @throws CodedError `RUN_PATH` when the folder's name is too long for a socket in it. */
export function runPaths(env: NodeJS.ProcessEnv = process.env): RunPaths {
  const folder = env["PODWIRE_RUN"] ?? join(cacheRoot(env), "run");
  const socket = join(folder, "lab.sock");
  if (Buffer.byteLength(socket) > SOCKET_PATH_LIMIT) {
    throw new CodedError("RUN_PATH", `${socket} is too long for a socket's name. Set PODWIRE_RUN to a folder with a shorter one.`);
  }
  return { folder, socket, owner: join(folder, "lab.json"), log: join(folder, "lab.log") };
}
