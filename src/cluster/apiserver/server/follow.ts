import { messageOf, type Clock, type DisposableStore, type Log } from "../../../base/index.ts";
import type { GroupResource } from "../../../kube/index.ts";
import type { Store } from "../types.ts";

export interface FollowOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly resource: GroupResource;
  /** Puts right what is not, of all objects. Done again after each change; true: and in a while, because something is still awaited. */
  readonly work: () => Promise<boolean>;
  readonly owned: DisposableStore;
}

/** Milliseconds. */
const WAIT = 500;

/** Keeps something in step with objects of one resource for as long as the server runs: begins at once, and anew when the watch has ended. */
export function follow({ store, clock, log, resource, work, owned }: FollowOptions): void {
  const controller = new AbortController();
  owned.add({ dispose: () => controller.abort() });
  let waits = false;
  const once = async (): Promise<void> => {
    const more = await work();
    if (!more || waits) return;
    waits = true;
    clock.after(WAIT, () => {
      waits = false;
      if (!controller.signal.aborted) void run(once);
    });
  };
  const watch = async (): Promise<void> => {
    const watcher = store.watch({ ...resource, from: store.revision });
    try {
      do await once();
      while ((await watcher.next(controller.signal)) !== undefined);
    } finally {
      watcher.dispose();
    }
  };
  const run = (what: () => Promise<void>): Promise<void> => what().catch((error: unknown) => log("error", `${resource.resource} could not be put in step`, { error: messageOf(error) }));
  const again = (): void => {
    if (controller.signal.aborted) return;
    void run(watch).then(() => clock.after(WAIT, again));
  };
  again();
}
