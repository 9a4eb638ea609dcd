/**
 * Writes a stand-in for a shared library: an ELF file with the right name, symbols and versions whose functions all
 * do nothing and return a constant. For libraries that a program is linked against but whose use a machine never comes to.
 * Layout as in the System V ABI (i386) and Drepper's "ELF Symbol Versioning".
 */

export interface StubSymbol {
  readonly name: string;
  readonly kind: "function" | "object";
  readonly version?: string;
  /** What a function returns; 0 unless given. */
  readonly result: number;
}

const PAGE = 0x1000;
const ELF_HEADER = 52;
const PROGRAM_HEADER = 32;
const PROGRAM_HEADERS = 4;
/** All headers, up to the next multiple of 16. */
const HEADERS = 192;
/** Room for one variable: none that is taken over from a stand-in is larger than a pointer or a small struct. */
const OBJECT_BYTES = 64;

class Strings {
  #content = "\0";
  readonly #known = new Map<string, number>();

  add(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const at = this.#content.length;
    this.#content += `${text}\0`;
    this.#known.set(text, at);
    return at;
  }

  bytes(): Buffer {
    return Buffer.from(this.#content, "latin1");
  }
}

function words32(...words: number[]): Buffer {
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => bytes.writeInt32LE(word | 0, index * 4));
  return bytes;
}

/** The hash function of the System V ABI. */
export function sysvHash(name: string): number {
  let hash = 0;
  for (const byte of Buffer.from(name, "latin1")) {
    hash = ((hash << 4) + byte) >>> 0;
    const high = hash & 0xf0000000;
    hash = (hash ^ (high >>> 24)) & ~high & 0xffffffff;
  }
  return hash >>> 0;
}

function hashTable(names: readonly string[]): Buffer {
  const buckets = Array.from({ length: Math.max(1, names.length) }, () => 0);
  const chains = Array.from({ length: names.length + 1 }, () => 0);
  names.forEach((name, index) => {
    const bucket = sysvHash(name) % buckets.length;
    chains[index + 1] = buckets[bucket] ?? 0;
    buckets[bucket] = index + 1;
  });
  return words32(buckets.length, chains.length, ...buckets, ...chains);
}

/** One definition a version, the library itself first. */
function versionDefinitions(names: readonly string[], strings: Strings): Buffer {
  return Buffer.concat(names.map((name, index) => {
    const bytes = Buffer.alloc(28);
    bytes.writeUInt16LE(1, 0);
    bytes.writeUInt16LE(index === 0 ? 1 : 0, 2);
    bytes.writeUInt16LE(index + 1, 4);
    bytes.writeUInt16LE(1, 6);
    bytes.writeUInt32LE(sysvHash(name), 8);
    bytes.writeUInt32LE(20, 12);
    bytes.writeUInt32LE(index === names.length - 1 ? 0 : 28, 16);
    bytes.writeUInt32LE(strings.add(name), 20);
    return bytes;
  }));
}

/** mov eax, result; xor edx, edx; ret */
const code = (result: number): Buffer => Buffer.concat([Buffer.from([0xb8]), words32(result), Buffer.from([0x31, 0xd2, 0xc3])]);
const CODE_BYTES = code(0).length;

function symbolTable(symbols: readonly StubSymbol[], strings: Strings, textAt: number, dataAt: number): Buffer {
  let objects = 0;
  const entries = symbols.map(({ name, kind }, index) => {
    const bytes = Buffer.alloc(16);
    const isObject = kind === "object";
    bytes.writeUInt32LE(strings.add(name), 0);
    bytes.writeUInt32LE(isObject ? dataAt + objects++ * OBJECT_BYTES : textAt + index * CODE_BYTES, 4);
    bytes.writeUInt32LE(isObject ? OBJECT_BYTES : CODE_BYTES, 8);
    bytes.writeUInt8((1 << 4) | (isObject ? 1 : 2), 12);
    bytes.writeUInt16LE(1, 14);
    return bytes;
  });
  return Buffer.concat([Buffer.alloc(16), ...entries]);
}

function elfHeader(): Buffer {
  const bytes = Buffer.alloc(ELF_HEADER);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]).copy(bytes);
  const half = (at: number, value: number) => bytes.writeUInt16LE(value, at);
  half(16, 3); // ET_DYN
  half(18, 3); // EM_386
  bytes.writeUInt32LE(1, 20);
  bytes.writeUInt32LE(ELF_HEADER, 28);
  half(40, ELF_HEADER);
  half(42, PROGRAM_HEADER);
  half(44, PROGRAM_HEADERS);
  return bytes;
}

const align = (bytes: Buffer): Buffer => Buffer.concat([bytes], Math.ceil(bytes.length / 16) * 16);

/** @param soname for example `libselinux.so.1` */
export function writeStubLibrary(soname: string, symbols: readonly StubSymbol[]): Buffer {
  const strings = new Strings();
  const versions = [soname, ...new Set(symbols.flatMap(({ version }) => (version === undefined ? [] : [version])))];
  const versioned = versions.length > 1;
  const numbers = Buffer.alloc((symbols.length + 1) * 2);
  symbols.forEach(({ version }, index) => {
    numbers.writeUInt16LE(version === undefined ? 1 : versions.indexOf(version) + 1, (index + 1) * 2);
  });
  const definitions = versionDefinitions(versions, strings);
  const sonameAt = strings.add(soname);
  symbolTable(symbols, strings, 0, 0); // all names are known from here on, so that sizes stand fast

  const hashes = hashTable(symbols.map(({ name }) => name));
  const functions = Buffer.concat(symbols.map(({ result }) => code(result)));
  const parts = [hashes, numbers, definitions, strings.bytes(), functions].map(align);
  const at = parts.reduce<number[]>((ends, part) => [...ends, (ends.at(-1) ?? 0) + part.length], [HEADERS]);
  const [hashAt = 0, numbersAt = 0, definitionsAt = 0, stringsAt = 0, textAt = 0, symbolsAt = 0] = at;
  const symbolBytes = (symbols.length + 1) * 16;
  const dynamicAt = symbolsAt + symbolBytes;
  const dynamic = words32(
    14, sonameAt, 4, hashAt, 5, stringsAt, 6, symbolsAt, 10, strings.bytes().length, 11, 16,
    ...(versioned ? [0x6ffffff0, numbersAt, 0x6ffffffc, definitionsAt, 0x6ffffffd, versions.length] : []), 0, 0,
  );
  const end = dynamicAt + dynamic.length;
  // The writable part is the same page of the file, mapped a second time one page higher.
  const table = symbolTable(symbols, strings, textAt, PAGE + end);
  const objects = symbols.filter(({ kind }) => kind === "object").length * OBJECT_BYTES;
  const segment = (type: number, from: number, address: number, fileSize: number, memorySize: number, flags: number, alignment: number) =>
    words32(type, from, address, address, fileSize, memorySize, flags, alignment);
  return Buffer.concat([
    elfHeader(),
    segment(1, 0, 0, dynamicAt, dynamicAt, 5, PAGE),
    segment(1, dynamicAt, PAGE + dynamicAt, dynamic.length, dynamic.length + objects, 6, PAGE),
    segment(2, dynamicAt, PAGE + dynamicAt, dynamic.length, dynamic.length, 6, 4),
    segment(0x6474e551, 0, 0, 0, 0, 6, 16),
    Buffer.alloc(HEADERS - ELF_HEADER - PROGRAM_HEADERS * PROGRAM_HEADER), ...parts, table, dynamic,
  ]);
}
