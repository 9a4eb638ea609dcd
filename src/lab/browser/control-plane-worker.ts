/** Entry of a control plane's worker in a browser. */
import "./no-eval.ts";
import { clockOf } from "../../base/index.ts";
import { Room } from "../control-plane/inside/index.ts";
import type { FromRoom, ToRoom } from "../control-plane/index.ts";

/** What a dedicated worker's global has; the web's typings know only the page's. */
const scope = globalThis as unknown as {
  postMessage(message: FromRoom, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<ToRoom>) => void): void;
};

const room = new Room({
  clock: clockOf(globalThis),
  crypto,
  log: (level, message, fields) => {
    if (level === "error") console.error(`control plane: ${message}`, fields);
  },
  post: (message, transfer) => scope.postMessage(message, [...transfer]),
});
scope.addEventListener("message", ({ data }) => room.handle(data));
