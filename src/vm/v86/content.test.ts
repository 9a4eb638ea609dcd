import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equal } from "../../base/index.ts";
import { capture, PAGE, packContent, paint, readContent, type Content } from "./content.ts";

const PAGES = 16;
const devices = new Uint8Array(8);

/** Memory from one number a page; 0 is a zero page. */
function memoryOf(pages: readonly number[]): Uint8Array {
  const memory = new Uint8Array(PAGES * PAGE);
  pages.forEach((value, page) => {
    if (value > 0) memory[page * PAGE + value] = value;
  });
  return memory;
}

function painted(...layers: readonly Content[]): Uint8Array {
  const memory = new Uint8Array(PAGES * PAGE);
  paint(memory, layers);
  return memory;
}

const memories = fc.array(fc.nat(3), { minLength: PAGES, maxLength: PAGES });

describe("content", () => {
  it("of a base paints the memory that it was captured of", () => {
    fc.assert(fc.property(memories, (pages) => {
      const base = readContent(packContent(capture(devices, memoryOf(pages))));
      expect(equal(painted(base), memoryOf(pages))).toBe(true);
    }));
  });

  it("of a delta paints, on its base, the memory that it was captured of, whatever the base was", () => {
    fc.assert(fc.property(memories, memories, (before, after) => {
      const base = capture(devices, memoryOf(before));
      const delta = readContent(packContent(capture(devices, memoryOf(after), [base])));
      expect(equal(painted(base, delta), memoryOf(after))).toBe(true);
      const changed = after.filter((value, page) => value > 0 && value !== before[page]).length;
      expect(delta.pages.length).toBe(changed * PAGE);
    }));
  });

  it("of a delta on a delta paints too, and holds what differs from both, whatever lay below", () => {
    fc.assert(fc.property(memories, memories, memories, (first, second, third) => {
      const base = capture(devices, memoryOf(first));
      const role = capture(devices, memoryOf(second), [base]);
      const delta = readContent(packContent(capture(devices, memoryOf(third), [base, role])));
      expect(equal(painted(base, role, delta), memoryOf(third))).toBe(true);
      // What the role has no page for is the base's still, though it was zero in between.
      const below = second.map((value, page) => (value > 0 ? value : first[page]));
      const changed = third.filter((value, page) => value > 0 && value !== below[page]).length;
      expect(delta.pages.length).toBe(changed * PAGE);
    }));
  });

  it("is refused or read, never half read, where bytes are missing or wrong", () => {
    const packed = packContent(capture(devices, memoryOf(Array.from({ length: PAGES }, (_, page) => page % 3))));
    fc.assert(fc.property(fc.nat(packed.length - 1), (length) => {
      expect(() => readContent(packed.slice(0, length))).toThrow(expect.objectContaining({ code: "SNAPSHOT_CORRUPT" }));
    }));
    expect(() => readContent(packContent({ devices, there: Uint8Array.of(0, 0), held: Uint8Array.of(1, 0), pages: new Uint8Array(PAGE) }))).toThrow("pages that are zero");
  });

  it("is refused by a memory of another size, and without the base that it needs", () => {
    const full = capture(devices, memoryOf(Array.from({ length: PAGES }, () => 1)));
    const empty = capture(devices, memoryOf([]));
    const delta = capture(devices, memoryOf(Array.from({ length: PAGES }, () => 1)), [full]);
    expect(() => paint(new Uint8Array(8 * PAGE), [full])).toThrow("another size");
    expect(() => painted(empty, delta)).toThrow("a page is nowhere");
  });
});
