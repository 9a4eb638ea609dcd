import * as os from "os";

/** How a child ended. */
export type Ending = { readonly kind: "exited"; readonly code: number } | { readonly kind: "signaled"; readonly signal: number };

/**
 * Looks after all children at once. SIGCHLD alone would not do: QuickJS looks for signals before it sleeps in `select`,
 * so one that comes in between is seen late; hence the timer, which runs only while there are children.
 */
const PATIENCE_MS = 200;

const waiting = new Map<number, (ending: Ending) => void>();
let timer: os.Timer | undefined;

export function watchChildren(): void {
  os.signal(os.SIGCHLD, reap);
  // A handler, not "ignore": ignored signals would stay ignored in the children.
  os.signal(os.SIGPIPE, () => undefined);
}

export function whenEnded(pid: number, then: (ending: Ending) => void): void {
  waiting.set(pid, then);
  timer ??= os.setTimeout(tick, PATIENCE_MS);
}

export function reap(): void {
  for (;;) {
    const [pid, status] = os.waitpid(-1, os.WNOHANG);
    if (pid <= 0) return;
    const then = waiting.get(pid);
    waiting.delete(pid);
    const signal = status & 0x7f;
    then?.(signal === 0 ? { kind: "exited", code: (status >> 8) & 0xff } : { kind: "signaled", signal });
  }
}

function tick(): void {
  timer = undefined;
  reap();
  if (waiting.size > 0) timer ??= os.setTimeout(tick, PATIENCE_MS);
}
