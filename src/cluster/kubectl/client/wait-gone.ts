/** Waits until an object is there no more. Source: kubectl, pkg/cmd/wait/delete.go. */
import type { Clock } from "../../../base/index.ts";
import { CommandError, StatusError } from "../cli/failure.ts";
import type { Client } from "./client.ts";
import { textAt } from "./fetch.ts";
import { objectPath } from "./paths.ts";
import type { Named } from "./select.ts";

const FIRST_MS = 100;
const MOST_MS = 1000;

export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}

/** @param uid of the object that is meant; another of its name does not count @param end of the clock's monotonic time @throws CommandError, StatusError */
export async function untilGone(client: Client, clock: Clock, { mapping, namespace, name }: Named, uid: string, end: number): Promise<void> {
  for (let pause = FIRST_MS; ; pause = Math.min(pause * 2, MOST_MS)) {
    try {
      const object = await client.json("GET", objectPath(mapping, namespace, name));
      if (uid !== "" && textAt(object, "metadata", "uid") !== uid) return;
    } catch (error) {
      if (error instanceof StatusError && error.is("NotFound")) return;
      throw error;
    }
    if (clock.monotonic() >= end) throw new CommandError(`timed out waiting for the condition on ${mapping.resource}/${name}`);
    await sleep(clock, Math.min(pause, Math.max(1, end - clock.monotonic())));
  }
}
