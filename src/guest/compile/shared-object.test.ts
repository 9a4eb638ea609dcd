import { expect, it } from "vitest";
import { sharedObject } from "./shared-object.ts";

/** Names of the symbols of a library without sections, as the loader finds them: what it asks for, and what it has. */
function symbolsOf(library: Buffer): { readonly wanted: string[]; readonly own: string[] } {
  const word = (at: number) => library.readUInt32LE(at);
  const segment = (kind: number) => [0, 1, 2].map((index) => 52 + index * 32).find((at) => word(at) === kind) ?? 0;
  const tags = new Map<number, number>();
  for (let at = word(segment(2) + 4); word(at) !== 0; at += 8) tags.set(word(at), word(at + 4));
  const [hash = 0, strings = 0, symbols = 0] = [4, 5, 6].map((tag) => tags.get(tag));
  const all = Array.from({ length: word(hash + 4) }, (_, number) => symbols + number * 16).slice(1);
  const name = (at: number) => library.toString("latin1", strings + word(at), library.indexOf(0, strings + word(at)));
  const isOwn = (at: number) => library.readUInt16LE(at + 14) !== 0;
  expect(word(segment(0x6474e551) + 24) & 1, "no executable stack").toBe(0);
  return { wanted: all.filter((at) => !isOwn(at)).map(name), own: all.filter(isOwn).map(name) };
}

it("a library has QuickJS' way in, asks for what its bytecode needs, and holds it", () => {
  const modules = [Uint8Array.of(1, 2, 3, 4, 5), Uint8Array.of(9, 8, 7)];
  const library = Buffer.from(sharedObject(modules));
  expect(symbolsOf(library)).toEqual({ wanted: ["js_std_eval_binary", "JS_NewCModule"], own: ["js_init_module"] });
  for (const module of modules) expect(library.includes(Buffer.from(module))).toBe(true);
});
