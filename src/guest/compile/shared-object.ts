/**
 * A library that QuickJS loads as a module (`import "./x.so"`), and that hands it modules in bytecode: QuickJS has no other way to take
 * bytecode from a file. What comes next finds them by their names, and nothing is parsed. 32-bit x86, for glibc.
 * Sources: System V ABI, Intel386 supplement; QuickJS 2025-04-26, quickjs-libc.c (js_module_loader_so, js_std_eval_binary).
 */

const HEADER = 52;
const SEGMENT = 32;
const SYMBOL = 16;
const STRINGS = "\0js_std_eval_binary\0JS_NewCModule\0js_init_module\0";
/** Numbers in the symbol table below. */
const EVAL = 1;
const NEW_MODULE = 2;
const R_386_PC32 = 2;
const R_386_RELATIVE = 8;
const RWX = 7;
const RW = 6;

const u32 = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255];
const aligned = (value: number): number => Math.ceil(value / 4) * 4;

interface Relocation {
  /** From the code's beginning. */
  readonly at: number;
  readonly symbol: number;
  readonly type: number;
}

interface Code {
  readonly bytes: readonly number[];
  readonly relocations: readonly Relocation[];
}

/** `js_init_module(context, name)`: registers every module, and answers with an empty module of that name. */
function initModule(addresses: readonly number[], lengths: readonly number[], codeAt: number): Code {
  // push ebp; mov ebp, esp; sub esp, 8: the stack stands at a multiple of 16 wherever something is called with 16 bytes of arguments.
  const bytes = [0x55, 0x89, 0xe5, 0x83, 0xec, 0x08];
  const relocations: Relocation[] = [];
  const pushAddress = (address: number) => {
    bytes.push(0x68);
    relocations.push({ at: bytes.length, symbol: 0, type: R_386_RELATIVE });
    bytes.push(...u32(address));
  };
  const call = (symbol: number) => {
    bytes.push(0xe8);
    relocations.push({ at: bytes.length, symbol, type: R_386_PC32 });
    bytes.push(...u32(-4));
  };
  addresses.forEach((address, index) => {
    // js_std_eval_binary(context, address, length, 1): 1 registers without running. Then add esp, 16.
    bytes.push(0x6a, 1, 0x68, ...u32(lengths[index] ?? 0));
    pushAddress(address);
    bytes.push(0xff, 0x75, 0x08);
    call(EVAL);
    bytes.push(0x83, 0xc4, 0x10);
  });
  // sub esp, 4; JS_NewCModule(context, name, initialize); leave; ret. initialize: xor eax, eax; ret.
  bytes.push(0x83, 0xec, 0x04);
  pushAddress(codeAt + bytes.length + 5 + 3 + 3 + 5 + 2);
  bytes.push(0xff, 0x75, 0x0c, 0xff, 0x75, 0x08);
  call(NEW_MODULE);
  bytes.push(0xc9, 0xc3, 0x31, 0xc0, 0xc3);
  return { bytes, relocations };
}

/** Places of the parts in the file, which are their addresses, too. */
function layOut(modules: readonly Uint8Array[]) {
  const lengths = modules.map(({ length }) => length);
  const zeros = lengths.map(() => 0);
  const { bytes, relocations } = initModule(zeros, lengths, 0);
  const symbols = HEADER + 3 * SEGMENT;
  const hash = symbols + 4 * SYMBOL;
  const strings = hash + 7 * 4;
  const dynamic = strings + aligned(STRINGS.length);
  const relocationsAt = dynamic + 9 * 8;
  const code = relocationsAt + relocations.length * 8;
  let end = aligned(code + bytes.length);
  const places = lengths.map((length) => {
    const at = end;
    end += aligned(length);
    return at;
  });
  return { symbols, hash, strings, dynamic, relocationsAt, code, places, lengths, end };
}

/** @param modules as `qjsc -c -m` writes them; each after those that it imports */
export function sharedObject(modules: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const { symbols, hash, strings, dynamic, relocationsAt, code, places, lengths, end } = layOut(modules);
  const { bytes, relocations } = initModule(places, lengths, code);
  const file = new Uint8Array(end);
  const view = new DataView(file.buffer);
  const put = (at: number, ...values: readonly number[]) => values.forEach((value, index) => view.setUint32(at + index * 4, value, true));
  const symbol = (number: number, name: string, value: number, section: number) => {
    // 0x12: a global function.
    put(symbols + number * SYMBOL, STRINGS.indexOf(`\0${name}\0`) + 1, value, 0, 0x12 | (section << 16));
  };
  // 32 bits, little endian; a shared object (3) for the 386 (3); no sections.
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  put(16, 3 | (3 << 16), 1, 0, HEADER, 0, 0, HEADER | (SEGMENT << 16), 3);
  put(HEADER, 1, 0, 0, 0, end, end, RWX, 4096);
  put(HEADER + SEGMENT, 2, dynamic, dynamic, dynamic, 9 * 8, 9 * 8, RW, 4);
  // PT_GNU_STACK: glibc refuses a library that would have the stack executable.
  put(HEADER + 2 * SEGMENT, 0x6474e551, 0, 0, 0, 0, 0, RW, 16);
  symbol(EVAL, "js_std_eval_binary", 0, 0);
  symbol(NEW_MODULE, "JS_NewCModule", 0, 0);
  symbol(3, "js_init_module", code, 1);
  // DT_HASH of one bucket: a chain through all symbols.
  put(hash, 1, 4, 1, 0, 2, 3, 0);
  for (let at = 0; at < STRINGS.length; at++) file[strings + at] = STRINGS.charCodeAt(at);
  // DT_HASH, DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_SYMENT, DT_REL, DT_RELSZ, DT_RELENT, DT_NULL
  put(dynamic, 4, hash, 5, strings, 6, symbols, 10, STRINGS.length, 11, SYMBOL, 17, relocationsAt, 18, relocations.length * 8, 19, 8, 0, 0);
  relocations.forEach(({ at, symbol: of, type }, index) => put(relocationsAt + index * 8, code + at, (of << 8) | type));
  file.set(bytes, code);
  modules.forEach((module, index) => file.set(module, places[index]));
  return file;
}
