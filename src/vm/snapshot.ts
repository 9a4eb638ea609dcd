/**
 * Snapshots as files. A base snapshot is a whole machine, a layer what a role adds to it; a checkpoint is a delta on either.
 * All are sealed alike:
 *
 *   "PWS" version u8 | u32 length of header, little endian | header (JSON) | content, compressed | SHA-256 of all before, 32 bytes
 *
 * The seal makes any flipped bit and any cut refuse to open; the name in the header, a hash over all that decides whether
 * the state fits (v86 build, machine options, image), makes a stale one refuse.
 */
import { z } from "zod";
import { CodedError, concat, equal, hex, utf8, type Bytes } from "../base/index.ts";
import type { Codec, Pack, Packed } from "./codec.ts";
import type { MachineSnapshot } from "./types.ts";
import { unxz } from "./unxz.ts";
import { MACHINE } from "./v86/machine-options.ts";
import { frame, readContent, unframe } from "./v86/content.ts";

const MAGIC = utf8("PWS");
const VERSION = 3;
const PREFIX = 8;
const SEAL = 32;
const MAX_HEADER = 64 * 1024;
const MAX_CONTENT = 1 << 29;
const MAX_SKIP = 64 * 1024;

const headerSchema = z.strictObject({
  kind: z.enum(["base", "layer", "delta"]),
  /** Its own name where it is a base or a layer; the name of the one that it is a delta of. */
  base: z.string().regex(/^[0-9a-f]{32}$/),
  /** Bytes of the content, uncompressed. */
  length: z.int().nonnegative().max(MAX_CONTENT),
  encoding: z.enum(["gzip", "xz"]),
  /** Bytes before the content, once unpacked. */
  skip: z.int().nonnegative().max(MAX_SKIP),
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

async function seal(kind: SnapshotHeader["kind"], base: string, length: number, packed: Packed, codec: Codec): Promise<Bytes> {
  const header: SnapshotHeader = { kind, base, length, encoding: packed.encoding, skip: packed.skip };
  const head = utf8(JSON.stringify(header));
  const prefix = new Uint8Array(PREFIX);
  prefix.set(MAGIC);
  prefix[3] = VERSION;
  new DataView(prefix.buffer).setUint32(4, head.length, true);
  const body = concat([prefix, head, packed.bytes]);
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
  const content = await unpack(header, body.subarray(end), codec);
  if (content.length !== header.length) throw corrupt("its content is of another length");
  return content;
}

async function unpack({ encoding, skip, length }: SnapshotHeader, packed: Uint8Array, codec: Codec): Promise<Bytes> {
  try {
    if (encoding === "gzip") return (await codec.gunzip(packed, skip + length)).slice(skip);
    return (await unxz(packed, skip + length + MAX_SKIP, () => codec.breathe())).slice(skip, skip + length);
  } catch (error) {
    throw corrupt("it cannot be unpacked", error);
  }
}

/**
 * @param content as a worker saved it, without a base
 * @param pack may take its time: this is done once, for all who fetch it
 */
export async function sealBase(name: string, content: Uint8Array, pack: Pack, codec: Codec): Promise<Bytes> {
  readContent(content);
  return seal("base", name, content.length, await pack(content), codec);
}

/** The content for workers to restore. @throws CodedError `SNAPSHOT_CORRUPT`, `SNAPSHOT_MISMATCH` */
export async function openBase(name: string, bytes: Uint8Array, codec: Codec): Promise<Bytes> {
  const content = await unseal(bytes, "base", name, codec);
  readContent(content);
  return content;
}

/**
 * Name of what a role adds to a base. No two builds of a machine are alike to the byte, so it is the content that names it: a checkpoint
 * is never put upon another build's.
 */
export async function layerName(base: string, content: Bytes, codec: Codec): Promise<string> {
  return hex(await codec.sha256(utf8(JSON.stringify({ format: VERSION, base, content: hex(await codec.sha256(content)) })))).slice(0, 32);
}

/** @param content as a worker saved it against the base of that name */
export async function sealLayer(base: string, content: Bytes, pack: Pack, codec: Codec): Promise<{ readonly name: string; readonly bytes: Bytes }> {
  readContent(content);
  const name = await layerName(base, content, codec);
  return { name, bytes: await seal("layer", name, content.length, await pack(content), codec) };
}

/** @param base name of the base that it lies on @throws CodedError `SNAPSHOT_CORRUPT`, `SNAPSHOT_MISMATCH` */
export async function openLayer(name: string, base: string, bytes: Uint8Array, codec: Codec): Promise<Bytes> {
  const content = await unseal(bytes, "layer", name, codec);
  readContent(content);
  if ((await layerName(base, content, codec)) !== name) throw mismatch("it is a layer on another base");
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
  const packed: Packed = { encoding: "gzip", skip: 0, bytes: await codec.gzip(content) };
  return { base, bytes: await seal("delta", base, content.length, packed, codec) };
}

/** @throws CodedError `SNAPSHOT_CORRUPT`, `SNAPSHOT_MISMATCH` */
export async function openDelta(base: string, snapshot: MachineSnapshot, codec: Codec): Promise<Moment> {
  if (snapshot.base !== base) throw mismatch(`it belongs to ${snapshot.base}, wanted is ${base}`);
  const [delta, ...screens] = unframe(await unseal(snapshot.bytes, "delta", base, codec));
  if (!delta) throw corrupt("it is empty");
  readContent(delta);
  return { delta: delta.slice(), screens };
}
