import type { DecodedLayer } from "../model.ts";

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

export interface HexByte {
  readonly at: number;
  readonly hex: string;
  /** Itself if it is printable ASCII, else a middle dot. */
  readonly char: string;
}

export interface HexRow {
  readonly offset: string;
  readonly bytes: readonly HexByte[];
}

const ROW = 16;
/** Bytes shown of one packet; a jumbo frame's rest is data like what stands before it. */
const SHOWN = 2048;

export function hexRows(frame: Uint8Array): readonly HexRow[] {
  const rows: HexRow[] = [];
  for (let start = 0; start < Math.min(frame.length, SHOWN); start += ROW) {
    const bytes = Array.from(frame.subarray(start, Math.min(start + ROW, SHOWN)), (byte, at) => ({
      at: start + at,
      hex: byte.toString(16).padStart(2, "0"),
      char: byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·",
    }));
    rows.push({ offset: start.toString(16).padStart(4, "0"), bytes });
  }
  return rows;
}

/** The field that a byte belongs to: the shortest, where fields overlap (flags inside an octet). */
export function rangeAt(layers: readonly DecodedLayer[], at: number): ByteRange | undefined {
  return layers
    .flatMap((layer) => layer.fields)
    .filter((field) => at >= field.offset && at < field.offset + field.length)
    .sort((one, other) => one.length - other.length)[0];
}

/** Layers take turns among four colours, so that neighbours differ. */
export function layerColour(index: number): string {
  return index < 0 ? "none" : String(index % 4);
}
