import * as os from "os";
import { ToHost } from "../../base/channel/index.ts";
import type { Port } from "./port.ts";
import { openNonBlocking } from "./system.ts";

/** A shell writes a byte here before each prompt (etc/bash.bashrc). */
const FIFO = "/run/podwire/activity";
/** Milliseconds between two reports at least. */
const GAP_MS = 100;

const listeners = new Set<() => void>();

/** Calls back when something has been done in the machine. Returns a way to stop that. */
export function whenActive(then: () => void): () => void {
  listeners.add(then);
  return () => listeners.delete(then);
}

export function active(): void {
  for (const then of [...listeners]) then();
}

/** Tells the host, and whoever listens here, that a command has ended on a terminal. */
export function watchActivity(port: Port): void {
  const waste = new ArrayBuffer(4096);
  // For writing too: a fifo without a writer would always be readable.
  const fd = openNonBlocking(FIFO, os.O_RDWR);
  if (fd < 0) return;
  const read = (): void => {
    os.read(fd, waste, 0, waste.byteLength);
    os.setReadHandler(fd, null);
    os.setTimeout(() => os.setReadHandler(fd, read), GAP_MS);
    port.send(ToHost.Activity, 0, new Uint8Array());
    active();
  };
  os.setReadHandler(fd, read);
}
