/**
 * Repeatable choices from a text seed: the same in every browser and in Node, so that CI can repeat what a learner had.
 * Not for secrets. FNV-1a spreads the seed into a 32-bit state, Mulberry32 (public domain, Tommy Ettinger) runs from it.
 */
export function seededRandom(seed: string): () => number {
  let state = fnv1a(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** A number from 0 to `below` - 1, each as likely as the others but for 1 in 2^32 / `below`. */
export function below(random: () => number, limit: number): number {
  return Math.floor((random() / 2 ** 32) * limit);
}

/** 32-bit FNV-1a over the text's UTF-16 units. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash >>> 0;
}
