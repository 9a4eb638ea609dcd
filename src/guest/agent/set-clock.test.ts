import { expect, it } from "vitest";
import { setClockProgram } from "./set-clock.ts";

it("is an ELF program for i386 that carries the time and the device's name", () => {
  const program = setClockProgram(1_700_000_000_123);
  const view = new DataView(program.buffer);
  expect([...program.slice(0, 6)]).toEqual([0x7f, 0x45, 0x4c, 0x46, 1, 1]);
  expect(view.getUint16(18, true)).toBe(3);
  expect(view.getUint32(68, true)).toBe(program.length);
  expect(view.getUint32(program.length - 8, true)).toBe(1_700_000_000);
  expect(view.getUint32(program.length - 4, true)).toBe(123_000_000);
  const path = view.getUint32(24, true) + 0;
  expect(path).toBe(0x08048000 + 84);
  expect(new TextDecoder().decode(program)).toContain("/dev/urandom\0");
});
