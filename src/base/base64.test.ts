import fc from "fast-check";
import { expect, it, test } from "vitest";
import { fromBase64, fromBase64Url, toBase64, toBase64Url } from "./base64.ts";

it("writes and reads what Node does", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
      expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
      expect(fromBase64(toBase64(bytes))).toEqual(new Uint8Array(bytes));
      expect(fromBase64Url(toBase64Url(bytes))).toEqual(new Uint8Array(bytes));
    }),
  );
});

test.each(["A", "AA", "AAA", "A=AA", "====", "AA=A", "A A=", "AB==", "-_==", "AAAA===="])("%s is not Base64", (text) => {
  expect(fromBase64(text)).toBeUndefined();
});

test.each(["A", "AA==", "AB", "+/", "A.", "AAAAA"])("%s is not Base64 for URLs", (text) => {
  expect(fromBase64Url(text)).toBeUndefined();
});

it("takes line breaks", () => {
  expect(fromBase64("QUJD\r\nREVG\n")).toEqual(new TextEncoder().encode("ABCDEF"));
});
