/** Random numbers that repeat: the same seed gives the same run, and `state` can be saved with a checkpoint. */
export interface SeededRandom {
  /** 0 ≤ n < 1. */
  next(): number;
  /** 32 bits; writing it goes back to the moment at which it was read. */
  state: number;
}

/** Mulberry32 over an FNV-1a hash of the seed. Not for secrets. */
export function seededRandom(seed: string): SeededRandom {
  let hash = 0x811c9dc5;
  for (let i = 0; i < seed.length; i += 1) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
  return {
    state: hash >>> 0,
    next() {
      this.state = (this.state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
    },
  };
}
