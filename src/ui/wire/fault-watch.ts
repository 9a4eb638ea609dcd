import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Disposable } from "../../base/index.ts";
import type { Lab } from "../../lab/index.ts";

/** Renders an element anew when a link of its lab becomes faulty or whole, whoever did it: the learner, a rewind or a reset. */
export function watchFaults(host: ReactiveControllerHost, lab: () => Lab | undefined): void {
  host.addController(new FaultWatch(host, lab));
}

class FaultWatch implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #lab: () => Lab | undefined;
  #watched: Lab | undefined;
  #watch: Disposable | undefined;

  constructor(host: ReactiveControllerHost, lab: () => Lab | undefined) {
    this.#host = host;
    this.#lab = lab;
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostUpdate(): void {
    const lab = this.#lab();
    if (lab === this.#watched) return;
    this.#watch?.dispose();
    this.#watched = lab;
    this.#watch = lab?.wire.onFault(() => this.#host.requestUpdate());
  }

  hostDisconnected(): void {
    this.#watch?.dispose();
    this.#watch = undefined;
    this.#watched = undefined;
  }
}
