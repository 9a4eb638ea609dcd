import type { NamespaceView } from "../types.ts";
import type { Reader } from "./subscription.ts";
export class ViewReader implements Reader<readonly NamespaceView[]> {
  push(): readonly (readonly NamespaceView[])[] { return []; }
  reset(): void {}
}
