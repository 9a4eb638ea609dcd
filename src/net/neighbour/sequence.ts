/** Sequence numbers count modulo 2^32. Source: RFC 9293, section 3.4. */
export function advance(sequence: number, by: number): number {
  return (sequence + by) >>> 0;
}

/** How far `later` is ahead of `earlier`; negative where it is behind. */
export function distance(earlier: number, later: number): number {
  return (later - earlier) | 0;
}
