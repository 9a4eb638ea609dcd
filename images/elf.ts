/** The little of ELF that the builder needs: what a program or library must have beside it. 32 bit, little endian. */

export interface Elf {
  /** The dynamic loader a program asks for (PT_INTERP). */
  readonly interpreter?: string;
  readonly soname?: string;
  /** Libraries it is linked against (DT_NEEDED), by soname. */
  readonly needed: readonly string[];
}

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_SONAME = 14;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

function text(bytes: Uint8Array, from: number): string {
  if (from >= bytes.length) throw new RangeError("a name outside the file");
  const end = bytes.indexOf(0, from);
  return Buffer.from(bytes.subarray(from, end === -1 ? bytes.length : end)).toString("utf8");
}

export function isElf32(bytes: Uint8Array): boolean {
  return bytes.length >= 52 && bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46 &&
    bytes[4] === 1 && bytes[5] === 1;
}

function segments(view: DataView): Segment[] {
  const table = view.getUint32(28, true);
  const entrySize = view.getUint16(42, true);
  return Array.from({ length: view.getUint16(44, true) }, (_, at) => {
    const from = table + at * entrySize;
    return {
      type: view.getUint32(from, true),
      offset: view.getUint32(from + 4, true),
      address: view.getUint32(from + 8, true),
      size: view.getUint32(from + 16, true),
    };
  });
}

function dynamicEntries(view: DataView, segment: Segment | undefined): [tag: number, value: number][] {
  const entries: [number, number][] = [];
  for (let at = segment?.offset ?? 0, end = at + (segment?.size ?? 0); at + 8 <= end; at += 8) {
    const tag = view.getUint32(at, true);
    if (tag === 0) break;
    entries.push([tag, view.getUint32(at + 4, true)]);
  }
  return entries;
}

/** Undefined for anything that is not a whole 32-bit little-endian ELF file. Never throws. */
export function parseElf(bytes: Uint8Array): Elf | undefined {
  if (!isElf32(bytes)) return undefined;
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const all = segments(view);
    const entries = dynamicEntries(view, all.find(({ type }) => type === PT_DYNAMIC));
    const strings = entries.find(([tag]) => tag === DT_STRTAB)?.[1] ?? 0;
    const load = all.find(({ type, address, size }) => type === PT_LOAD && strings >= address && strings < address + size);
    const name = (offset: number) => text(bytes, strings - (load?.address ?? 0) + (load?.offset ?? 0) + offset);
    const soname = entries.find(([tag]) => tag === DT_SONAME);
    const interpreter = all.find(({ type }) => type === PT_INTERP);
    return {
      needed: entries.filter(([tag]) => tag === DT_NEEDED).map(([, offset]) => name(offset)),
      ...(soname ? { soname: name(soname[1]) } : {}),
      ...(interpreter ? { interpreter: text(bytes, interpreter.offset) } : {}),
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
