import { expect, test } from "vitest";
import { CodedError, systemCode } from "./index.ts";

test.each([
  [Object.assign(new Error("no such file"), { code: "ENOENT" }), "ENOENT"],
  [Object.assign(new Error("of another kind"), { code: 20 }), undefined],
  [new Error("without a code"), undefined],
  [{ code: "ENOENT" }, undefined],
  [undefined, undefined],
])("the system's name for %s", (error, code) => {
  expect(systemCode(error)).toBe(code);
});

test("a fault of ours names itself, not the system's", () => {
  expect(systemCode(new CodedError("IMAGE_MISSING", "no image", { cause: Object.assign(new Error("x"), { code: "ENOENT" }) }))).toBe("IMAGE_MISSING");
});
