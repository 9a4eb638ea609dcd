/**
 * A program of 170 bytes for the two things that neither QuickJS nor busybox can do: set the clock to the millisecond, and make
 * the kernel's random generator take up what was written to /dev/urandom at once. Without the second, two machines restored
 * from one snapshot would draw the same "random" keys for up to a minute (Linux 6.1, drivers/char/random.c).
 * The agent writes it anew each time, with the time in it. Machine code for i386; system call numbers from
 * arch/x86/entry/syscalls/syscall_32.tbl.
 */

const LOAD_AT = 0x08048000;
const EHDR = 52;
const PHDR = 32;
const CODE_AT = LOAD_AT + EHDR + PHDR;
const PATH = "/dev/urandom\0";

function u16(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff];
}

function u32(value: number): number[] {
  return [...u16(value), ...u16(value >>> 16)];
}

function code(pathAt: number, timeAt: number): number[] {
  return [
    // clock_settime(CLOCK_REALTIME, time)
    ...[0xb8, ...u32(264)], // mov eax, 264
    ...[0x31, 0xdb], // xor ebx, ebx
    ...[0xb9, ...u32(timeAt)], // mov ecx, time
    ...[0xcd, 0x80], // int 0x80
    // open("/dev/urandom", O_RDWR)
    ...[0xb8, ...u32(5)], // mov eax, 5
    ...[0xbb, ...u32(pathAt)], // mov ebx, path
    ...[0xb9, ...u32(2)], // mov ecx, 2
    ...[0xcd, 0x80], // int 0x80
    // ioctl(fd, RNDRESEEDCRNG, 0)
    ...[0x89, 0xc3], // mov ebx, eax
    ...[0xb8, ...u32(54)], // mov eax, 54
    ...[0xb9, ...u32(0x5207)], // mov ecx, RNDRESEEDCRNG
    ...[0x31, 0xd2], // xor edx, edx
    ...[0xcd, 0x80], // int 0x80
    // exit(-result)
    ...[0x89, 0xc3], // mov ebx, eax
    ...[0xf7, 0xdb], // neg ebx
    ...[0xb8, ...u32(1)], // mov eax, 1
    ...[0xcd, 0x80], // int 0x80
  ];
}

/** @param at milliseconds since 1970 */
export function setClockProgram(at: number): Uint8Array<ArrayBuffer> {
  const codeLength = code(0, 0).length;
  const pathAt = CODE_AT + codeLength;
  const timeAt = pathAt + PATH.length;
  const size = EHDR + PHDR + codeLength + PATH.length + 8;
  return Uint8Array.from([
    // ELF header: 32 bits, little endian, executable, i386
    ...[0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ...[...u16(2), ...u16(3), ...u32(1), ...u32(CODE_AT), ...u32(EHDR), ...u32(0), ...u32(0)],
    ...[...u16(EHDR), ...u16(PHDR), ...u16(1), ...u16(0), ...u16(0), ...u16(0)],
    // one segment: all of the file, readable and executable
    ...[...u32(1), ...u32(0), ...u32(LOAD_AT), ...u32(LOAD_AT), ...u32(size), ...u32(size), ...u32(5), ...u32(4096)],
    ...code(pathAt, timeAt),
    ...Array.from(PATH, (character) => character.charCodeAt(0)),
    ...u32(Math.floor(at / 1000)),
    ...u32((Math.floor(at) % 1000) * 1_000_000),
  ]);
}
