import type { CapturedFrame } from "../types.ts";

/** What a captured frame costs beside its bytes, about. */
const OVERHEAD_BYTES = 128;

/** The newest captured frames, bounded by bytes and by count. Frames are held, not copied. */
export class CaptureRing {
  readonly #limitBytes: number;
  readonly #slots: (CapturedFrame | undefined)[];
  #first = 0;
  #count = 0;
  #bytes = 0;

  constructor(limitBytes: number, limitFrames: number) {
    this.#limitBytes = limitBytes;
    this.#slots = new Array<CapturedFrame | undefined>(limitFrames).fill(undefined);
  }

  push(captured: CapturedFrame): void {
    if (this.#count === this.#slots.length) this.#drop();
    this.#slots[(this.#first + this.#count) % this.#slots.length] = captured;
    this.#count += 1;
    this.#bytes += captured.frame.length + OVERHEAD_BYTES;
    while (this.#bytes > this.#limitBytes && this.#count > 0) this.#drop();
  }

  list(segment: string | undefined): readonly CapturedFrame[] {
    const kept: CapturedFrame[] = [];
    for (let i = 0; i < this.#count; i += 1) {
      const captured = this.#slots[(this.#first + i) % this.#slots.length];
      if (captured !== undefined && (segment === undefined || captured.segment === segment)) kept.push(captured);
    }
    return kept;
  }

  clear(): void {
    while (this.#count > 0) this.#drop();
  }

  #drop(): void {
    this.#bytes -= (this.#slots[this.#first]?.frame.length ?? 0) + OVERHEAD_BYTES;
    this.#slots[this.#first] = undefined;
    this.#first = (this.#first + 1) % this.#slots.length;
    this.#count -= 1;
  }
}
