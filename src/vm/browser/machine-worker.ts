/** Entry of a machine's worker in a browser. */
import "./quiet-globals.ts";
import { EmulatedMachine, type FromWorker, type ToWorker } from "../v86/emulated-machine.ts";

/** What a dedicated worker's global has; the web's typings know only the page's. */
const scope = globalThis as unknown as {
  postMessage(message: FromWorker, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<ToWorker>) => void): void;
};

/** A timer of 0 ms takes 4 ms in browsers; a message to oneself takes none. */
const channel = new MessageChannel();
let pending: (() => void)[] = [];
channel.port1.addEventListener("message", () => {
  const due = pending;
  pending = [];
  for (const then of due) then();
});
channel.port1.start();

const machine = new EmulatedMachine({
  post: (message, transfer) => scope.postMessage(message, [...transfer]),
  soon(then) {
    pending.push(then);
    if (pending.length === 1) channel.port2.postMessage(undefined);
  },
  after: (ms, then) => void setTimeout(then, ms),
  now: () => performance.now(),
  instantiate: async (wasm, imports) => (await WebAssembly.instantiate(wasm as WebAssembly.Module, imports as WebAssembly.Imports)).exports,
});
scope.addEventListener("message", ({ data }) => machine.handle(data));
