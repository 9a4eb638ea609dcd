import * as xz from "xz-decompress";
import { concat, type Bytes } from "../base/index.ts";

/** What of the web's streams is used here. */
interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array }>;
  cancel(): Promise<void>;
}

declare class ReadableStream {
  constructor(source: { start(controller: { enqueue(chunk: Uint8Array): void; close(): void }): void });
}

/** Bytes unpacked in one go: 30 ms. */
const BREATH = 1024 * 1024;

// A CommonJS package: Node gives its exports as the default one, bundlers by name.
const { XzReadableStream } = (xz as { readonly default?: typeof xz }).default ?? xz;

/**
 * xz, a fifth smaller than gzip on a machine's memory, for the one file that everybody must fetch. The decoder is xz-embedded
 * compiled to WebAssembly, 40 MB/s.
 */
export async function unxz(bytes: Uint8Array, limit: number, breathe: () => Promise<void>): Promise<Bytes> {
  const packed = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  // The package's typings speak of the page's own stream, which this file, compiled without DOM, cannot name.
  const stream = new XzReadableStream(packed as never) as unknown as { getReader(): Reader };
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  let breathAt = BREATH;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    if (!next.value) continue;
    length += next.value.length;
    if (length > limit) {
      await reader.cancel();
      throw new Error(`it is longer than ${limit} bytes`);
    }
    // The decoder writes its next piece into the same memory.
    parts.push(next.value.slice());
    if (length < breathAt) continue;
    breathAt = length + BREATH;
    await breathe();
  }
  return concat(parts);
}
