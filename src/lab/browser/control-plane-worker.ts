/** Entry of a control plane's worker in a browser. */
import "./no-eval.ts";
import { toDisposable, type Clock } from "../../base/index.ts";
import { Room } from "../control-plane/inside/index.ts";
import type { FromRoom, ToRoom } from "../control-plane/index.ts";

/** What a dedicated worker's global has; the web's typings know only the page's. */
const scope = globalThis as unknown as {
  postMessage(message: FromRoom, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<ToRoom>) => void): void;
};

/** Milliseconds: timers of the platform hold 31 bits. */
const LONGEST_MS = 2 ** 31 - 1;

/** Its own, because the door to the other would bring all that makes machines. */
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, Math.min(ms, LONGEST_MS));
    return toDisposable(() => clearTimeout(timer));
  },
};

const room = new Room({
  clock,
  crypto,
  log: (level, message, fields) => {
    if (level === "error") console.error(`control plane: ${message}`, fields);
  },
  post: (message, transfer) => scope.postMessage(message, [...transfer]),
});
scope.addEventListener("message", ({ data }) => room.handle(data));
