import type { Bytes } from "../base/index.ts";

/** What a platform does better than we would: compress, hash, take turns. */
export interface Codec {
  gzip(bytes: Uint8Array): Promise<Bytes>;
  /** Rejects what is no gzip, is cut short, or would come out longer than `limit` bytes. */
  gunzip(bytes: Uint8Array, limit: number): Promise<Bytes>;
  sha256(bytes: Uint8Array): Promise<Bytes>;
  /** Lets others run (a page paint, a server answer) in the midst of long work. */
  breathe(): Promise<void>;
}

/** Compressed bytes, and how to get the content back: unpack, then take what stands after `skip` bytes. */
export interface Packed {
  readonly encoding: "gzip" | "xz";
  readonly skip: number;
  readonly bytes: Bytes;
}

export type Pack = (content: Uint8Array) => Promise<Packed>;
