/** What a program or library takes from others by name: the undefined part of its dynamic symbol table. */

export interface Import {
  readonly name: string;
  readonly kind: "function" | "object";
  /** Weak ones may be missing. */
  readonly weak: boolean;
  /** Library and version that it was linked against; absent where that library has no versions. */
  readonly from?: NeededVersion;
}

export interface Symbols {
  readonly imports: readonly Import[];
  /** Names that it defines for others. */
  readonly exports: ReadonlySet<string>;
}

const SHT_DYNSYM = 11;
const SHT_VERNEED = 0x6ffffffe;
const SHT_VERSYM = 0x6fffffff;
const SYMBOL_BYTES = 16;
const STB_LOCAL = 0;
const STB_WEAK = 2;
const STT_OBJECT = 1;

interface Section {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

function sections(view: DataView): Section[] {
  const table = view.getUint32(32, true);
  const entrySize = view.getUint16(46, true);
  return Array.from({ length: view.getUint16(48, true) }, (_, index) => {
    const at = table + index * entrySize;
    const word = (offset: number) => view.getUint32(at + offset, true);
    return { type: word(4), offset: word(16), size: word(20), link: word(24) };
  });
}

function text(bytes: Uint8Array, from: number): string {
  return Buffer.from(bytes.subarray(from, bytes.indexOf(0, from))).toString("latin1");
}

interface NeededVersion {
  readonly library: string;
  readonly version: string;
}

/** Version number in the symbol table → the library and version it stands for. */
function neededVersions(
  view: DataView, bytes: Uint8Array, section: Section | undefined, strings: number,
): Map<number, NeededVersion> {
  const found = new Map<number, NeededVersion>();
  for (let at = section?.offset ?? 0, next = section ? 1 : 0; next !== 0; at += next) {
    const library = text(bytes, strings + view.getUint32(at + 4, true));
    for (let aux = at + view.getUint32(at + 8, true), step = 1; step !== 0; aux += step) {
      found.set(view.getUint16(aux + 6, true), { library, version: text(bytes, strings + view.getUint32(aux + 8, true)) });
      step = view.getUint32(aux + 12, true);
    }
    next = view.getUint32(at + 12, true);
  }
  return found;
}

/** @param bytes a whole 32-bit little-endian ELF file. @throws RangeError for one that is cut short */
export function readSymbols(bytes: Uint8Array): Symbols {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const all = sections(view);
  const table = all.find(({ type }) => type === SHT_DYNSYM);
  const strings = table && all[table.link]?.offset;
  const imports: Import[] = [];
  const exports = new Set<string>();
  if (!table || strings === undefined) return { imports, exports };
  const numbers = all.find(({ type }) => type === SHT_VERSYM);
  const versions = neededVersions(view, bytes, all.find(({ type }) => type === SHT_VERNEED), strings);
  for (let index = 1; index < table.size / SYMBOL_BYTES; index++) {
    const at = table.offset + index * SYMBOL_BYTES;
    const name = text(bytes, strings + view.getUint32(at, true));
    const info = view.getUint8(at + 12);
    if (info >> 4 === STB_LOCAL) continue;
    if (view.getUint16(at + 14, true) !== 0) {
      exports.add(name);
      continue;
    }
    const from = numbers && versions.get(view.getUint16(numbers.offset + index * 2, true) & 0x7fff);
    const kind = (info & 15) === STT_OBJECT ? "object" : "function";
    imports.push({ name, kind, weak: info >> 4 === STB_WEAK, ...(from ? { from } : {}) });
  }
  return { imports, exports };
}
