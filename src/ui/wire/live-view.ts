import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Disposable } from "../../base/index.ts";
import type { LoggedPacket, PacketLog } from "./packet-log.ts";

/** Between two looks at the log, milliseconds: eyes do not read faster, and a flood must not take the page's time. */
const REFRESH_MS = 160;

export interface LiveSource {
  readonly log: PacketLog;
  readonly matches: (packet: LoggedPacket) => boolean;
  /** Packets kept in the view. */
  readonly limit: number;
}

/** The packets of a log that match, for an element that shows them; asks it to render as they come, but not too often. */
export class LiveView implements ReactiveController {
  packets: readonly LoggedPacket[] = [];
  /** Matches in the whole log, of which `packets` are the last. */
  matching = 0;
  held = false;

  readonly #host: ReactiveControllerHost;
  readonly #source: () => LiveSource;
  #subscriptions: Disposable[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, source: () => LiveSource) {
    this.#host = host;
    this.#source = source;
    host.addController(this);
  }

  hostConnected(): void {
    const { log } = this.#source();
    this.#subscriptions = [log.onPacket(() => this.#soon()), log.onCleared(() => this.refresh())];
    this.refresh();
  }

  hostDisconnected(): void {
    for (const item of this.#subscriptions.splice(0)) item.dispose();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Looks again at once; call when what matches has changed. */
  refresh(): void {
    const { log, matches, limit } = this.#source();
    const matching = log.packets.filter(matches);
    this.matching = matching.length;
    this.packets = matching.slice(-limit);
    this.#host.requestUpdate();
  }

  #soon(): void {
    if (this.held || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.refresh();
    }, REFRESH_MS);
  }
}
