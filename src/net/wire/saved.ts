import { z } from "zod";
import { CodedError, concat, text, utf8, type Bytes } from "../../base/index.ts";
import type { Fault } from "../types.ts";
import { MAX_DELAY_MS, MAX_MTU } from "./fault.ts";

/** What a checkpoint keeps of the wire. The capture ring is not part of it: what was seen stays seen. */
export interface SavedWire {
  readonly next: number;
  readonly random: number;
  readonly ports: readonly { readonly machine: string; readonly nic: string; readonly fault: Fault }[];
  readonly stations: readonly { readonly segment: string; readonly mac: number; readonly port: string; readonly ageMs: number }[];
  readonly delayed: readonly { readonly port: string; readonly inMs: number; readonly frame: Bytes }[];
}

const MAGIC = utf8("PWWIRE1\n");
const HEADER_BYTES = MAGIC.length + 4;

const name = z.string().max(256);
const header = z.object({
  next: z.int().min(1),
  random: z.int().min(0).max(0xffff_ffff),
  ports: z
    .array(
      z.object({
        machine: name,
        nic: name,
        fault: z.object({
          loss: z.number().min(0).max(1),
          delayMs: z.number().min(0).max(MAX_DELAY_MS),
          jitterMs: z.number().min(0).max(MAX_DELAY_MS),
          mtu: z.int().min(0).max(MAX_MTU),
          partitioned: z.boolean(),
        }),
      }),
    )
    .max(4096),
  stations: z
    .array(z.object({ segment: name, mac: z.int().min(0).max(0xffff_ffff_ffff), port: z.string().max(513), ageMs: z.number().min(0) }))
    .max(1 << 20),
  delayed: z.array(z.object({ port: z.string().max(513), inMs: z.number().min(0).max(8 * MAX_DELAY_MS), length: z.int().min(0).max(1 << 20) })).max(1 << 20),
});

/** Magic, u32 length of the JSON that follows, the JSON, then the delayed frames one after the other. */
export function writeSaved(saved: SavedWire): Bytes {
  const delayed = saved.delayed.map(({ port, inMs, frame }) => ({ port, inMs, length: frame.length }));
  const json = utf8(JSON.stringify({ ...saved, delayed }));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.length);
  return concat([MAGIC, length, json, ...saved.delayed.map(({ frame }) => frame)]);
}

/** @throws CodedError `WIRE_STATE_INVALID` for anything that `writeSaved` did not write */
export function readSaved(bytes: Bytes): SavedWire {
  if (bytes.length < HEADER_BYTES || !MAGIC.every((byte, at) => bytes[at] === byte)) throw invalid("it does not begin as one");
  const jsonBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length);
  let at = HEADER_BYTES + jsonBytes;
  if (at > bytes.length) throw invalid("it is cut short");
  const parsed = header.safeParse(parseJson(bytes.subarray(HEADER_BYTES, at)));
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  const total = parsed.data.delayed.reduce((sum, { length }) => sum + length, 0);
  if (at + total !== bytes.length) throw invalid("its frames are cut short");
  const delayed = parsed.data.delayed.map(({ port, inMs, length }) => {
    const frame = bytes.slice(at, at + length);
    at += length;
    return { port, inMs, frame };
  });
  return { ...parsed.data, delayed };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(text(bytes));
  } catch (error) {
    throw invalid("its header is no JSON", error);
  }
}

function invalid(why: string, cause?: unknown): CodedError {
  return new CodedError("WIRE_STATE_INVALID", `This is no saved state of a wire (${why}); start the lab afresh.`, { cause });
}
