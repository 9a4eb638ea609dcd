import type { Port } from "./port.ts";

/** Linux' bridge and IEEE 802.1D forget a station after this long without a frame from it. */
export const AGEING_MS = 300_000;
/** A guest that sends from ever new addresses fills the table; then frames are flooded, as a real switch does. */
export const MAX_STATIONS = 4096;

interface Station {
  port: Port;
  seenAt: number;
}

/** Forwarding database of one segment: which card a MAC address was last seen behind. Times are monotonic milliseconds. */
export class ForwardingTable {
  readonly #stations = new Map<number, Station>();

  learn(mac: number, port: Port, now: number): void {
    const known = this.#stations.get(mac);
    if (known !== undefined) {
      known.port = port;
      known.seenAt = now;
      return;
    }
    if (this.#stations.size >= MAX_STATIONS) this.#sweep(now);
    if (this.#stations.size < MAX_STATIONS) this.#stations.set(mac, { port, seenAt: now });
  }

  lookup(mac: number, now: number): Port | undefined {
    const known = this.#stations.get(mac);
    if (known === undefined) return undefined;
    if (now - known.seenAt <= AGEING_MS) return known.port;
    this.#stations.delete(mac);
    return undefined;
  }

  forget(port: Port): void {
    for (const [mac, station] of this.#stations) if (station.port === port) this.#stations.delete(mac);
  }

  clear(): void {
    this.#stations.clear();
  }

  *entries(): Iterable<{ readonly mac: number; readonly port: Port; readonly seenAt: number }> {
    for (const [mac, station] of this.#stations) yield { mac, port: station.port, seenAt: station.seenAt };
  }

  #sweep(now: number): void {
    for (const [mac, station] of this.#stations) if (now - station.seenAt > AGEING_MS) this.#stations.delete(mac);
  }
}
