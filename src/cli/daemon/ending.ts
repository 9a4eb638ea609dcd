/** Ends the process that holds a lab, and finds out whether it has ended. */

/** What it takes of a process and of time. */
export interface Mortal {
  alive(): boolean;
  signal(signal: "SIGTERM" | "SIGKILL"): void;
  wait(ms: number): Promise<void>;
}

const POLL_MS = 50;
/** Milliseconds that one which has heard gets to put its machines away. */
const ANSWERED_MS = 10_000;
/** Milliseconds that one which says nothing gets to end by itself: it may be starting, or too busy to answer. */
const TOLD_MS = 2000;
/** Milliseconds that the system gets to end one. */
const KILLED_MS = 1500;

async function gone(process: Mortal, withinMs: number): Promise<boolean> {
  for (let waited = 0; waited < withinMs; waited += POLL_MS) {
    if (!process.alive()) return true;
    await process.wait(POLL_MS);
  }
  return !process.alive();
}

/**
 * @param ask resolves to whether it said that it will
 * @returns whether it has ended; false is a process that not even the system can end now
 */
export async function endProcess(process: Mortal, ask: () => Promise<boolean>): Promise<boolean> {
  if (await ask()) {
    if (await gone(process, ANSWERED_MS)) return true;
  } else {
    process.signal("SIGTERM");
    if (await gone(process, TOLD_MS)) return true;
  }
  process.signal("SIGKILL");
  return gone(process, KILLED_MS);
}
