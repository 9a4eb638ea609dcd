/**
 * A machine at one moment, taken apart: v86's state without the guest's memory, and the memory in pages. A base holds all
 * pages that are not zero; a delta only those that differ from what it lies on: a base, or a base and another delta.
 * Four pieces, each after its length (u32, little endian):
 *
 *   devices | bitmap of pages that are not zero | bitmap of pages held here | those pages
 *
 * A page that is not zero and not held here is that of the uppermost layer below that holds it.
 */
import { CodedError, concat, type Bytes } from "../../base/index.ts";

export const PAGE = 4096;
const WORDS = PAGE / 4;

export interface Content {
  /** v86's own format, with a memory of no pages. Its length is a multiple of four. */
  readonly devices: Uint8Array;
  readonly there: Uint8Array;
  readonly held: Uint8Array;
  readonly pages: Uint8Array;
}

function corrupt(what: string): CodedError {
  return new CodedError("SNAPSHOT_CORRUPT", `A machine's state is damaged (${what}). Delete it; it is fetched or built again.`);
}

/** Each piece after its length. */
export function frame(pieces: readonly Uint8Array[]): Bytes {
  return concat(pieces.flatMap((piece) => {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, piece.length, true);
    return [length, piece];
  }));
}

/** Views of what `frame` put together. @throws CodedError `SNAPSHOT_CORRUPT` */
export function unframe(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 <= bytes.length ? at + 4 + view.getUint32(at, true) : Infinity;
    if (end > bytes.length) throw corrupt("a piece is cut short");
    pieces.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return pieces;
}

function has(bitmap: Uint8Array, page: number): boolean {
  return ((bitmap[page >> 3] ?? 0) >> (page & 7) & 1) === 1;
}

function mark(bitmap: Uint8Array, page: number): void {
  bitmap[page >> 3] = (bitmap[page >> 3] ?? 0) | 1 << (page & 7);
}

function count(bitmap: Uint8Array): number {
  let pages = 0;
  for (const byte of bitmap) {
    for (let bits = byte; bits; bits &= bits - 1) pages++;
  }
  return pages;
}

export function packContent({ devices, there, held, pages }: Content): Bytes {
  return frame([devices, there, held, pages]);
}

/** @throws CodedError `SNAPSHOT_CORRUPT` where the parts do not fit one another */
export function readContent(bytes: Uint8Array): Content {
  const [devices, there, held, pages, ...more] = unframe(bytes);
  if (!devices || !there || !held || !pages || more.length > 0) throw corrupt("it has not its four pieces");
  if (devices.length % 4 !== 0 || there.length !== held.length || count(held) * PAGE !== pages.length) throw corrupt("its pieces do not fit");
  if (held.some((bits, at) => bits & ~(there[at] ?? 0))) throw corrupt("it holds pages that are zero");
  return { devices, there, held, pages };
}

/** Whole words; copies only where the bytes do not start on one. */
function words(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
}

function isZero(memory: Int32Array, from: number): boolean {
  for (let word = from; word < from + WORDS; word++) if (memory[word]) return false;
  return true;
}

function same(a: Int32Array, atA: number, b: Int32Array, atB: number): boolean {
  for (let word = 0; word < WORDS; word++) if (a[atA + word] !== b[atB + word]) return false;
  return true;
}

interface Places {
  /** The uppermost layer that holds a page; -1 where none does. */
  readonly layer: Int8Array;
  /** How many of that layer's pages stand before it. */
  readonly index: Int32Array;
}

function findPages(layers: readonly Content[], size: number): Places {
  const places = { layer: new Int8Array(size).fill(-1), index: new Int32Array(size) };
  layers.forEach(({ held }, layer) => {
    for (let page = 0, index = 0; page < size; page++) {
      if (!has(held, page)) continue;
      places.layer[page] = layer;
      places.index[page] = index++;
    }
  });
  return places;
}

/** What a machine's memory is now. @param below what it is kept against, from the base up; none for a base */
export function capture(devices: Uint8Array, memory: Uint8Array, below: readonly Content[] = []): Content {
  const size = memory.length / PAGE;
  const now = words(memory);
  const before = below.map(({ pages }) => words(pages));
  const { layer, index } = findPages(below, size);
  const there = new Uint8Array(size >> 3);
  const held = new Uint8Array(size >> 3);
  const pages: Uint8Array[] = [];
  for (let page = 0; page < size; page++) {
    if (isZero(now, page * WORDS)) continue;
    mark(there, page);
    const old = before[layer[page] ?? -1];
    if (old && same(now, page * WORDS, old, (index[page] ?? 0) * WORDS)) continue;
    mark(held, page);
    pages.push(memory.subarray(page * PAGE, (page + 1) * PAGE));
  }
  return { devices, there, held, pages: concat(pages) };
}

/**
 * Writes pages into memory, which is all zero.
 * @param layers from the base up; the last is the machine that is wanted
 * @throws CodedError `SNAPSHOT_CORRUPT` when a page is nowhere, or the memory is of another size
 */
export function paint(memory: Uint8Array, layers: readonly Content[]): void {
  const size = memory.length / PAGE;
  const there = layers.at(-1)?.there;
  if (!there || layers.some((one) => one.there.length * 8 !== size)) throw corrupt("it is for another size of memory");
  const { layer, index } = findPages(layers, size);
  for (let page = 0; page < size; page++) {
    if (!has(there, page)) continue;
    const from = layers[layer[page] ?? -1];
    if (!from) throw corrupt("a page is nowhere");
    const at = (index[page] ?? 0) * PAGE;
    memory.set(from.pages.subarray(at, at + PAGE), page * PAGE);
  }
}
