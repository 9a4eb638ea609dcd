import type { Preferences } from "./model.ts";

/** Asks the app to keep a preference; any element may, from however deep. */
export function prefer(from: EventTarget, change: Partial<Preferences>): void {
  from.dispatchEvent(new CustomEvent<Partial<Preferences>>("pw-prefer", { detail: change, bubbles: true, composed: true }));
}
