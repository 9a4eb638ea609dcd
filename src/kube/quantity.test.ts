import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCoded } from "../base/index.ts";
import { addQuantity, canonicalQuantity, compareQuantity, formatQuantity, parseQuantity, quantityMilli, quantityValue, subtractQuantity } from "./index.ts";

describe("quantities", () => {
  it.each([
    ["0", "0"], ["0Ki", "0"], ["1", "1"], ["100m", "100m"], ["1000m", "1"], ["0.5", "500m"], ["1.5Gi", "1536Mi"], ["1024Mi", "1Gi"], ["1025Mi", "1025Mi"], ["1Ki", "1Ki"], ["512", "512"],
    ["0.5Ki", "512"], ["1000", "1k"], ["1500", "1500"], ["1e3", "1e3"], ["1E3", "1e3"], ["12e6", "12e6"], ["1.5e3", "1500"], ["1000k", "1M"], ["1000000000000000000E", "9223372036854775807"],
    ["1n", "1n"], ["0.1n", "1n"], ["-0.1n", "-1n"], ["1.5u", "1500n"], ["-5", "-5"], ["+5", "5"], [".5", "500m"], ["5.", "5"], ["0.001Ki", "1024m"], ["1Ei", "1Ei"], ["128974848", "128974848"],
    ["123Mi", "123Mi"], ["129e6", "129e6"], ["129M", "129M"], ["100Mi", "100Mi"], ["1e-3", "1e-3"],
  ])("%s is shown as %s", (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
    expect(canonicalQuantity(canonical)).toBe(canonical);
  });

  it.each(["", " 1", "1 ", "1.2.3", "abc", "1x", "1ki", "1KI", "--1", "1e", "e3", "1e9999", ".", "+", "1Mii", "1".repeat(300), "0x10", "1_000"])("refuses %j", (text) => {
    let thrown: unknown;
    try {
      parseQuantity(text);
    } catch (error) {
      thrown = error;
    }
    expect(isCoded(thrown, "QUANTITY_INVALID")).toBe(true);
  });

  it("compares across suffixes", () => {
    const compare = (a: string, b: string) => compareQuantity(parseQuantity(a), parseQuantity(b));
    expect([compare("1Gi", "1024Mi"), compare("1G", "1Gi"), compare("1", "999m"), compare("1e3", "1k")]).toEqual([0, -1, 1, 0]);
  });

  it("adds exactly and keeps the format of the first", () => {
    expect(formatQuantity(addQuantity(parseQuantity("100m"), parseQuantity("0.9")))).toBe("1");
    expect(formatQuantity(addQuantity(parseQuantity("0"), parseQuantity("1Gi")))).toBe("1Gi");
    expect(formatQuantity(subtractQuantity(parseQuantity("1Gi"), parseQuantity("512Mi")))).toBe("512Mi");
    expect([quantityValue(parseQuantity("1500m")), quantityMilli(parseQuantity("1.5")), quantityValue(parseQuantity("1Ki"))]).toEqual([2, 1500, 1024]);
  });

  it("showing loses nothing", () => {
    const text = fc.tuple(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), fc.constantFrom("n", "u", "m", "", "k", "Ki", "Mi", "M", "e3", "e-6")).map(([mantissa, suffix]) => `${mantissa}${suffix}`);
    fc.assert(fc.property(text, (some) => {
      const quantity = parseQuantity(some);
      expect(parseQuantity(formatQuantity(quantity)).nano).toBe(quantity.nano);
    }));
  });
});
