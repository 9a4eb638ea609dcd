/**
 * A machine's state as what differs from a base state:
 *
 *   u32 length of head | head (v86's header and JSON) | all other buffers whole | bitmap of pages there | bitmap of pages below | pages
 *
 * A page that is there and not below is the base's. Numbers little endian.
 */
import { CodedError, concat, type Bytes } from "../../base/index.ts";
import { PAGE, countPages, pageIndex, readLayout, readState, slice, type StateImage } from "./state-image.ts";

const WORDS = PAGE / 4;

/** A view of whole words; copies only where the bytes do not start on a word. */
function words(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
}

function samePage(a: Int32Array, atA: number, b: Int32Array, atB: number): boolean {
  for (let word = 0; word < WORDS; word++) {
    if (a[atA + word] !== b[atB + word]) return false;
  }
  return true;
}

function changedPages(base: StateImage, now: StateImage): { readonly bitmap: Uint8Array; readonly pages: Uint8Array[] } {
  const before = pageIndex(slice(base.bytes, base.layout.bitmap));
  const after = pageIndex(slice(now.bytes, now.layout.bitmap));
  const oldMemory = words(slice(base.bytes, base.layout.memory));
  const memory = slice(now.bytes, now.layout.memory);
  const newMemory = words(memory);
  const bitmap = new Uint8Array(now.layout.bitmap.length);
  const pages: Uint8Array[] = [];
  after.forEach((packed, page) => {
    if (packed < 0) return;
    const old = before[page] ?? -1;
    if (old >= 0 && samePage(oldMemory, old * WORDS, newMemory, packed * WORDS)) return;
    bitmap[page >> 3] = (bitmap[page >> 3] ?? 0) | 1 << (page & 7);
    pages.push(memory.subarray(packed * PAGE, (packed + 1) * PAGE));
  });
  return { bitmap, pages };
}

export function makeDelta(base: StateImage, now: StateImage): Bytes {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, now.layout.headLength, true);
  const changed = changedPages(base, now);
  return concat([
    length,
    now.bytes.subarray(0, now.layout.headLength),
    ...now.layout.others.map((place) => slice(now.bytes, place)),
    slice(now.bytes, now.layout.bitmap),
    changed.bitmap,
    ...changed.pages,
  ]);
}

function corrupt(what: string): CodedError {
  return new CodedError("SNAPSHOT_CORRUPT", `A checkpoint is damaged (${what}). It cannot be gone back to; delete it.`);
}

/** Hands out a delta's parts in order. */
function reader(delta: Uint8Array): (length: number) => Uint8Array {
  let at = 0;
  return (length) => {
    if (at + length > delta.length) throw corrupt("it ends too early");
    at += length;
    return delta.subarray(at - length, at);
  };
}

/** The whole state again. @throws CodedError `SNAPSHOT_CORRUPT` */
export function applyDelta(base: StateImage, delta: Uint8Array): Bytes {
  const take = reader(delta);
  const first = take(4);
  const headLength = new DataView(first.buffer, first.byteOffset, 4).getUint32(0, true);
  const head = take(headLength);
  const layout = readLayout(head);
  if (layout.headLength !== headLength) throw corrupt("its head is of another length");
  const state = new Uint8Array(layout.total);
  state.set(head);
  for (const place of layout.others) state.set(take(place.length), place.at);
  const there = take(layout.bitmap.length);
  state.set(there, layout.bitmap.at);
  const below = take(layout.bitmap.length);
  if (countPages(there) * PAGE !== layout.memory.length) throw corrupt("memory does not fit its bitmap");
  const before = pageIndex(slice(base.bytes, base.layout.bitmap));
  const own = pageIndex(below);
  const baseMemory = slice(base.bytes, base.layout.memory);
  let at = layout.memory.at;
  pageIndex(there).forEach((packed, page) => {
    if (packed < 0) return;
    const old = before[page] ?? -1;
    if ((own[page] ?? -1) >= 0) state.set(take(PAGE), at);
    else if (old >= 0) state.set(baseMemory.subarray(old * PAGE, (old + 1) * PAGE), at);
    else throw corrupt("a page is missing");
    at += PAGE;
  });
  return readState(state).bytes;
}
