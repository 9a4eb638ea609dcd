import type { Bytes, Event } from "../../base/index.ts";

/**
 * The host's end of a machine's agent port. `write` keeps order and loses nothing: where the guest has no buffer free, it
 * waits with the bytes. Pieces are at most 4096 bytes. A restore of the machine may cut what is under way anywhere.
 */
export interface Pipe {
  readonly onData: Event<Bytes>;
  write(bytes: Bytes): void;
}
