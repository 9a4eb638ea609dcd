/** Counts, in the worker that imports this first, every way out of it that Node has: `workerData` is the counter. */
import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { workerData } from "node:worker_threads";

const counter = new Int32Array(workerData as SharedArrayBuffer);

/** The way out stays open: what is counted has happened. */
function watch(owner: object, name: string): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== "function") return;
  const counted = new Proxy(original, {
    apply(target, self, args) {
      Atomics.add(counter, 0, 1);
      return Reflect.apply(target, self, args);
    },
    construct(target, args) {
      Atomics.add(counter, 0, 1);
      return Reflect.construct(target, args);
    },
  });
  Reflect.set(owner, name, counted);
}

for (const name of ["fetch", "WebSocket", "EventSource"]) watch(globalThis, name);
watch(net.Socket.prototype, "connect");
watch(dgram.Socket.prototype, "send");
for (const name of ["lookup", "resolve", "resolve4", "resolve6"]) {
  watch(dns, name);
  watch(dns.promises, name);
}
syncBuiltinESMExports();
