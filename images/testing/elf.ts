/** Small ELF files for tests: just enough of a program or a kernel module to be read. */

const ELF_HEADER = 52;

function header(type: number): Buffer {
  const bytes = Buffer.alloc(ELF_HEADER);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]).copy(bytes);
  bytes.writeUInt16LE(type, 16);
  bytes.writeUInt16LE(3, 18);
  return bytes;
}

/** A dynamically linked program or library. */
export function dynamicElf(needed: readonly string[], options: { readonly soname?: string; readonly interpreter?: string } = {}): Buffer {
  const names = ["", ...needed, options.soname ?? "", options.interpreter ?? ""];
  const offsets = names.map((_, at) => names.slice(0, at).reduce((sum, name) => sum + name.length + 1, 0));
  const strings = Buffer.from(names.map((name) => `${name}\0`).join(""));
  const stringsAt = ELF_HEADER + 3 * 32;
  const dynamicAt = stringsAt + strings.length;
  const entries = [
    ...needed.map((_, at) => [1, offsets[at + 1] ?? 0]),
    ...(options.soname === undefined ? [] : [[14, offsets[needed.length + 1] ?? 0]]),
    [5, 0x1000 + stringsAt], [0, 0],
  ].flat();
  const dynamic = Buffer.from(Uint32Array.from(entries).buffer);
  const segment = (kind: number, from: number, size: number) => Buffer.from(Uint32Array.of(kind, from, 0x1000 + from, 0, size, size, 5, 1).buffer);
  const head = header(3);
  head.writeUInt32LE(ELF_HEADER, 28);
  head.writeUInt16LE(32, 42);
  head.writeUInt16LE(3, 44);
  const end = dynamicAt + dynamic.length;
  const interpreterAt = stringsAt + (offsets[needed.length + 2] ?? 0);
  return Buffer.concat([
    head, segment(1, 0, end), segment(2, dynamicAt, dynamic.length),
    options.interpreter === undefined ? Buffer.alloc(32) : segment(3, interpreterAt, options.interpreter.length + 1),
    strings, dynamic,
  ]);
}

/** A relocatable object with a `.modinfo` section of these `key=value` pairs. */
export function kernelModule(pairs: readonly string[]): Buffer {
  const info = Buffer.from(pairs.map((pair) => `${pair}\0`).join(""));
  const names = Buffer.from("\0.modinfo\0.shstrtab\0");
  const namesAt = ELF_HEADER + info.length;
  const table = namesAt + names.length;
  const section = (name: number, kind: number, from: number, size: number) => Buffer.from(Uint32Array.of(name, kind, 0, 0, from, size, 0, 0, 1, 0).buffer);
  const head = header(1);
  head.writeUInt32LE(table, 32);
  head.writeUInt16LE(40, 46);
  head.writeUInt16LE(3, 48);
  head.writeUInt16LE(2, 50);
  return Buffer.concat([head, info, names, Buffer.alloc(40), section(1, 1, ELF_HEADER, info.length), section(10, 3, namesAt, names.length)]);
}
