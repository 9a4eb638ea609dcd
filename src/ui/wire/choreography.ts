/**
 * Real packets cross a lab in a millisecond; the picture shows them at a pace that eyes can follow, in the order in which
 * they went. A packet leaves a place only after the ones that reached that place before it have been seen to arrive:
 * so a reply never overtakes its request. When more come than can be shown, dots stand for several.
 */
export interface Flight {
  readonly path: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Packets that this dot stands for. Grows while it has not yet begun. */
  count: number;
}

export interface Leg {
  /** Names of the places it goes from and to. */
  readonly from: string;
  readonly to: string;
  /** How long the dot travels, milliseconds. */
  readonly durationMs: number;
}

/** Between two dots on one path. */
const GAP_MS = 110;
/** How far the picture may lag behind the wire before dots are joined. */
const MAX_LAG_MS = 2500;
/** Flights planned at once, over all paths. */
const MAX_FLIGHTS = 120;

export class Choreographer {
  readonly #arrived = new Map<string, number>();
  readonly #last = new Map<string, Flight>();
  #flights: Flight[] = [];

  /** Plans a packet's dot. Undefined when it was joined to one that is planned already, or there is no room. */
  plan({ from, to, durationMs }: Leg, nowMs: number): Flight | undefined {
    this.#flights = this.#flights.filter((flight) => flight.endMs > nowMs);
    const path = `${from} → ${to}`;
    const before = this.#last.get(path);
    const earliest = Math.max(nowMs, this.#arrived.get(from) ?? 0, before ? before.startMs + GAP_MS : 0);
    if (earliest - nowMs > MAX_LAG_MS || this.#flights.length >= MAX_FLIGHTS) {
      if (before && before.endMs > nowMs) before.count += 1;
      return undefined;
    }
    const flight: Flight = { path, startMs: earliest, endMs: earliest + durationMs, count: 1 };
    this.#flights.push(flight);
    this.#last.set(path, flight);
    this.#arrived.set(to, Math.max(this.#arrived.get(to) ?? 0, flight.endMs));
    return flight;
  }

  clear(): void {
    this.#arrived.clear();
    this.#last.clear();
    this.#flights = [];
  }
}
