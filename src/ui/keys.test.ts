import { describe, expect, it } from "vitest";
import { appKey, type KeyPress } from "./keys.ts";

const press = (over: Partial<KeyPress>): KeyPress => ({ key: "", code: "", altKey: false, shiftKey: false, ctrlKey: false, metaKey: false, ...over });

describe("the app's keys", () => {
  it.each([
    [press({ key: "F6" }), { kind: "region", back: false }],
    [press({ key: "F6", shiftKey: true }), { kind: "region", back: true }],
    [press({ key: "Escape", ctrlKey: true }), { kind: "leave" }],
    [press({ key: "Escape", ctrlKey: true, shiftKey: true }), { kind: "leave" }],
    [press({ key: "Ò", code: "KeyL", altKey: true, shiftKey: true }), { kind: "leave" }],
    [press({ key: "“", code: "Digit3", altKey: true, shiftKey: true }), { kind: "machine", index: 2 }],
    [press({ key: "C", code: "KeyC", altKey: true, shiftKey: true }), { kind: "check" }],
  ])("%o", (given, expected) => expect(appKey(given)).toEqual(expected));

  it.each([
    press({ key: "Escape" }),
    press({ key: "c", code: "KeyC", ctrlKey: true }),
    press({ key: "l", code: "KeyL", altKey: true }),
    press({ key: "L", code: "KeyL", altKey: true, shiftKey: true, ctrlKey: true }),
    press({ key: "F6", ctrlKey: true }),
    press({ key: "c", code: "KeyC" }),
  ])("leaves %o to the terminal", (given) => expect(appKey(given)).toBeUndefined());
});
