import { Emitter, type Event } from "../../base/index.ts";

const CHANNEL = "podwire/deleted";

/** How tabs tell each other that everything kept in this browser is about to be deleted. */
export interface Deletions {
  readonly onDeleted: Event<void>;
  /** Tells all others, before anything goes: who still writes then must know that it is over. */
  announce(): void;
}

export function deletions(): Deletions {
  const deleted = new Emitter<void>();
  const channel = openChannel();
  channel?.addEventListener("message", () => deleted.fire());
  return { onDeleted: deleted.event, announce: () => channel?.postMessage("deleted") };
}

/** Undefined where the browser forbids the page its storage: channels go with it, and there is nothing to delete. */
function openChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(CHANNEL);
  } catch {
    return undefined;
  }
}
