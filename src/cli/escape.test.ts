import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, text, utf8 } from "../base/index.ts";
import { EscapeReader } from "./escape.ts";

function typed(...parts: string[]): { sent: string; left: boolean } {
  const reader = new EscapeReader();
  const sent: Uint8Array[] = [];
  for (const part of parts) {
    const { send, leave } = reader.push(utf8(part));
    sent.push(send);
    if (leave) return { sent: text(concat(sent)), left: true };
  }
  return { sent: text(concat(sent)), left: false };
}

describe("leaving a shell", () => {
  it.each([
    [["ls\r"], "ls\r", false],
    [["~."], "", true],
    [["~", "."], "", true],
    [["ls\r~", "."], "ls\r", true],
    [["ls ~."], "ls ~.", false],
    [["~/bin\r"], "~/bin\r", false],
    [["~~."], "~.", false],
    [["a\u001db"], "a", true],
  ])("%j sends %j, leaves: %s", (parts, sent, left) => {
    expect(typed(...parts)).toEqual({ sent, left });
  });

  it("changes nothing that holds neither escape", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (parts) => {
        const harmless = parts.map((part) => part.replaceAll("~", "").replaceAll("\u001d", ""));
        expect(typed(...harmless).sent).toBe(harmless.join(""));
      }),
    );
  });
});
