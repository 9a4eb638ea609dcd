import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64, encodeBase64 } from "./index.ts";

describe("base64", () => {
  it("is Node's, both ways", () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => {
      expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
      expect([...(decodeBase64(encodeBase64(bytes)) ?? [])]).toEqual([...bytes]);
    }));
  });

  it.each(["a", "ab", "abc", "a===", "ab=c", "äbcd", "ab-_", "====", "abcd="])("%j is none", (text) => expect(decodeBase64(text)).toBeUndefined());

  it("goes over line ends", () => expect(decodeBase64("aGVs\nbG8=\r\n")).toEqual(Uint8Array.from(Buffer.from("hello"))));
});
