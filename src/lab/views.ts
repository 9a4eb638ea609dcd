import { DisposableStore, Emitter, type Disposable } from "../base/index.ts";
import type { MachineView } from "./types.ts";

/** What the machines' own kernels say of their namespaces and links. */
export class Views implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #emitter = this.#owned.add(new Emitter<MachineView>());
  readonly #views = new Map<string, MachineView>();
  readonly event = this.#emitter.event;

  view(machine: string): MachineView | undefined {
    return this.#views.get(machine);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
