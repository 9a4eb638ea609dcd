/**
 * Snapshots as files. A base snapshot is a whole machine; a checkpoint is a delta on one. Both are sealed alike:
 *
 *   "PWS" version u8 | u32 length of header, little endian | header (JSON) | content, gzip | SHA-256 of all before, 32 bytes
 *
 * The seal makes any flipped bit and any cut refuse to open; the name in the header, a hash over all that decides whether
 * the state fits (v86 build, machine options, image), makes a stale one refuse.
 */
import { z } from "zod";
import { CodedError, concat, equal, hex, utf8, type Bytes } from "../base/index.ts";
import type { Codec } from "./codec.ts";
import type { MachineSnapshot } from "./types.ts";
import { MACHINE } from "./v86/machine-options.ts";
import { frame, readContent, unframe } from "./v86/content.ts";

const MAGIC = utf8("PWS");
const VERSION = 2;
const PREFIX = 8;
const SEAL = 32;
const MAX_HEADER = 64 * 1024;
const MAX_CONTENT = 1 << 29;

const headerSchema = z.strictObject({
  kind: z.enum(["base", "delta"]),
  /** Name of the base snapshot: its own, or of the one that it is a delta of. */
  base: z.string().regex(/^[0-9a-f]{32}$/),
  /** Bytes of the content, uncompressed. */
  length: z.int().nonnegative().max(MAX_CONTENT),
});

type SnapshotHeader = z.infer<typeof headerSchema>;

function corrupt(what: string, cause?: unknown): CodedError {
  return new CodedError("SNAPSHOT_CORRUPT", `A snapshot is damaged (${what}). Delete it; it is fetched or built again.`, { cause });
}

function mismatch(what: string): CodedError {
  return new CodedError("SNAPSHOT_MISMATCH", `A snapshot does not fit this version of Podwire (${what}). Run \`npx podwire images build\`, or reload the page.`);
}

/** Name of the base snapshot of an image, with this build of v86 and these machine options. */
export async function snapshotName(image: string, codec: Codec): Promise<string> {
  return hex(await codec.sha256(utf8(JSON.stringify({ format: VERSION, machine: MACHINE, image })))).slice(0, 32);
}

async function seal(header: SnapshotHeader, content: Uint8Array, codec: Codec): Promise<Bytes> {
  const head = utf8(JSON.stringify(header));
  const prefix = new Uint8Array(PREFIX);
  prefix.set(MAGIC);
  prefix[3] = VERSION;
  new DataView(prefix.buffer).setUint32(4, head.length, true);
  const body = concat([prefix, head, await codec.gzip(content)]);
  return concat([body, await codec.sha256(body)]);
}

function readHeader(bytes: Uint8Array): { readonly header: SnapshotHeader; readonly end: number } {
  const length = new DataView(bytes.buffer, bytes.byteOffset, PREFIX).getUint32(4, true);
  const end = PREFIX + length;
  if (length > MAX_HEADER || end + SEAL > bytes.length) throw corrupt("its header is too long");
  try {
    return { header: headerSchema.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(PREFIX, end)))), end };
  } catch (error) {
    throw corrupt("its header cannot be read", error);
  }
}

/** @throws CodedError `SNAPSHOT_CORRUPT`, `SNAPSHOT_MISMATCH` */
async function unseal(bytes: Uint8Array, kind: SnapshotHeader["kind"], base: string, codec: Codec): Promise<Bytes> {
  if (bytes.length < PREFIX + SEAL) throw corrupt("it is cut short");
  const body = bytes.subarray(0, bytes.length - SEAL);
  if (!equal(await codec.sha256(body), bytes.subarray(bytes.length - SEAL))) throw corrupt("its checksum is wrong");
  if (!equal(body.subarray(0, 3), MAGIC)) throw corrupt("it is no snapshot");
  if (body[3] !== VERSION) throw mismatch(`it has format ${body[3] ?? 0}, wanted is ${VERSION}`);
  const { header, end } = readHeader(bytes);
  if (header.kind !== kind) throw mismatch(`it is a ${header.kind}, wanted is a ${kind}`);
  if (header.base !== base) throw mismatch(`it belongs to ${header.base}, wanted is ${base}`);
  try {
    const content = await codec.gunzip(body.subarray(end), header.length);
    if (content.length === header.length) return content;
  } catch (error) {
    throw corrupt("it cannot be unpacked", error);
  }
  throw corrupt("its content is of another length");
}

/** @param content as a worker saved it, without a base */
export async function sealBase(name: string, content: Uint8Array, codec: Codec): Promise<Bytes> {
  readContent(content);
  return seal({ kind: "base", base: name, length: content.length }, content, codec);
}

/** The content for workers to restore. @throws CodedError `SNAPSHOT_CORRUPT`, `SNAPSHOT_MISMATCH` */
export async function openBase(name: string, bytes: Uint8Array, codec: Codec): Promise<Bytes> {
  const content = await unseal(bytes, "base", name, codec);
  readContent(content);
  return content;
}

/** A machine at one moment: what its worker saved against the base, and what stood on its terminals' screens. */
export interface Moment {
  readonly delta: Bytes;
  readonly screens: readonly Uint8Array[];
}

/** @param base name of the base snapshot */
export async function sealDelta(base: string, { delta, screens }: Moment, codec: Codec): Promise<MachineSnapshot> {
  const content = frame([delta, ...screens]);
  return { base, bytes: await seal({ kind: "delta", base, length: content.length }, content, codec) };
}

/** @throws CodedError `SNAPSHOT_CORRUPT`, `SNAPSHOT_MISMATCH` */
export async function openDelta(base: string, snapshot: MachineSnapshot, codec: Codec): Promise<Moment> {
  if (snapshot.base !== base) throw mismatch(`it belongs to ${snapshot.base}, wanted is ${base}`);
  const [delta, ...screens] = unframe(await unseal(snapshot.bytes, "delta", base, codec));
  if (!delta) throw corrupt("it is empty");
  readContent(delta);
  return { delta: delta.slice(), screens };
}
