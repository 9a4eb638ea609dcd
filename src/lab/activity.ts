import { DisposableStore, Emitter, type Disposable, type Event } from "../base/index.ts";
import type { Wire } from "../net/index.ts";
import { TERMINALS, type Machine } from "../vm/index.ts";
import type { ActivitySource } from "./types.ts";

/** Notices that something a level check depends on may have changed, without ever asking a machine. */
export class Activity implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #emitter = this.#owned.add(new Emitter<ActivitySource>());
  #hushed = 0;

  readonly event: Event<ActivitySource> = this.#emitter.event;

  constructor(machines: Iterable<Machine>, wire: Wire) {
    for (const machine of machines) {
      for (let index = 0; index < TERMINALS; index++) {
        this.#owned.add(machine.terminal(index).onData(() => this.#emitter.fire("learner")));
      }
      this.#owned.add(machine.agent.onActivity(() => this.#emitter.fire("learner")));
    }
    this.#owned.add(wire.onFault(() => this.#hushed === 0 && this.#emitter.fire("learner")));
    this.#owned.add(wire.onCapture(() => this.#hushed === 0 && this.#emitter.fire("wire")));
  }

  /** What the lab does itself is no activity; what the learner types meanwhile is. */
  async hush<T>(work: () => Promise<T>): Promise<T> {
    this.#hushed++;
    try {
      return await work();
    } finally {
      this.#hushed--;
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
