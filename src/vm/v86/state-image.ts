/**
 * v86's saved state, taken apart and put together again without v86, so that two states can be compared page by page.
 *
 * Layout (v86 src/state.js, version 6): a header of four i32 (magic, version, whole length, length of the JSON), the JSON
 * `{ buffer_infos: [{ offset, length }], state }`, then the buffers at their offsets, all aligned to four bytes. Entry 77 of
 * `state` is the guest's memory without its zero pages, entry 78 the bitmap of pages that are there.
 */
import { CodedError } from "../../base/index.ts";

export const PAGE = 4096;
const MAGIC = 0x86768676 | 0;
const VERSION = 6;
const HEADER = 16;
const MEMORY_ENTRY = 77;
const BITMAP_ENTRY = 78;
/** Far above what any machine of ours has; keeps a broken file from asking for all of the host's memory. */
const MAX_STATE = 1 << 30;

/** One buffer of a state by its place in the whole. */
interface Place {
  readonly at: number;
  readonly length: number;
}

/** Where things lie in a state. */
export interface Layout {
  readonly total: number;
  /** Header and JSON, up to the first buffer. */
  readonly headLength: number;
  /** All buffers but memory and bitmap, in order. */
  readonly others: readonly Place[];
  readonly memory: Place;
  readonly bitmap: Place;
}

function corrupt(what: string): CodedError {
  return new CodedError("SNAPSHOT_CORRUPT", `A machine's state is damaged (${what}). Delete it and take the base snapshot again.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function readJson(head: Uint8Array, length: number): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(head.subarray(HEADER, HEADER + length)));
  } catch {
    throw corrupt("its description cannot be read");
  }
}

function bufferOf(state: unknown, entry: number, places: readonly Place[]): Place {
  const saved: unknown = Array.isArray(state) ? state[entry] : undefined;
  const place = isRecord(saved) && typeof saved["buffer_id"] === "number" ? places[saved["buffer_id"]] : undefined;
  if (!place) throw corrupt(`entry ${entry} has no buffer`);
  return place;
}

function readPlaces(json: unknown, start: number, total: number): Place[] {
  const infos = isRecord(json) ? json["buffer_infos"] : undefined;
  if (!Array.isArray(infos)) throw corrupt("no list of buffers");
  let end = start;
  return infos.map((info: unknown) => {
    const offset = isRecord(info) ? info["offset"] : undefined;
    const length = isRecord(info) ? info["length"] : undefined;
    if (!Number.isInteger(offset) || !Number.isInteger(length)) throw corrupt("a buffer without a place");
    const place = { at: start + Number(offset), length: Number(length) };
    if (place.at < end || place.length < 0 || place.at + place.length > total) throw corrupt("a buffer out of place");
    end = place.at + place.length;
    return place;
  });
}

/**
 * @param head the state, or at least its header and JSON
 * @throws CodedError `SNAPSHOT_CORRUPT`
 */
export function readLayout(head: Uint8Array): Layout {
  if (head.length < HEADER) throw corrupt("shorter than its header");
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const [magic, version, total, infoLength] = [0, 4, 8, 12].map((at) => view.getInt32(at, true)) as [number, number, number, number];
  if (magic !== MAGIC || version !== VERSION) throw corrupt("not a state of this version of v86");
  if (infoLength < 0 || total < HEADER || total > MAX_STATE || HEADER + infoLength > Math.min(total, head.length)) throw corrupt("lengths do not fit");
  const json = readJson(head, infoLength);
  const headLength = (HEADER + infoLength + 3) & ~3;
  const places = readPlaces(json, headLength, total);
  const state = isRecord(json) ? json["state"] : undefined;
  const memory = bufferOf(state, MEMORY_ENTRY, places);
  const bitmap = bufferOf(state, BITMAP_ENTRY, places);
  if (memory.length % PAGE !== 0) throw corrupt("memory is not whole pages");
  return { total, headLength, memory, bitmap, others: places.filter((place) => place !== memory && place !== bitmap) };
}

export function slice(state: Uint8Array, place: { readonly at: number; readonly length: number }): Uint8Array {
  return state.subarray(place.at, place.at + place.length);
}

/** For each page of the guest: its place in the packed memory, or -1 where the page is zero. */
export function pageIndex(bitmap: Uint8Array): Int32Array {
  const index = new Int32Array(bitmap.length * 8).fill(-1);
  let packed = 0;
  for (let page = 0; page < index.length; page++) {
    if ((bitmap[page >> 3] ?? 0) >> (page & 7) & 1) index[page] = packed++;
  }
  return index;
}

/** Pages that a bitmap says are there. */
export function countPages(bitmap: Uint8Array): number {
  let count = 0;
  for (const byte of bitmap) {
    for (let bits = byte; bits; bits &= bits - 1) count++;
  }
  return count;
}

/** A state with its parts read, whose memory fits its bitmap. */
export interface StateImage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly layout: Layout;
}

/** @throws CodedError `SNAPSHOT_CORRUPT` */
export function readState(bytes: Uint8Array<ArrayBuffer>): StateImage {
  const layout = readLayout(bytes);
  if (layout.total !== bytes.length) throw corrupt("its length is not what it says");
  if (countPages(slice(bytes, layout.bitmap)) * PAGE !== layout.memory.length) throw corrupt("memory does not fit its bitmap");
  return { bytes, layout };
}
