import { describe, expect, it } from "vitest";
import { text, utf8 } from "../base/index.ts";
import { Screen } from "./screen.ts";

describe("a terminal's screen", () => {
  it("shows a late listener what was printed, then what comes", () => {
    const screen = new Screen();
    screen.print(utf8("before "));
    let seen = "";
    screen.onData((bytes) => (seen += text(bytes)));
    screen.print(utf8("after"));
    expect(seen).toBe("before after");
  });

  it("keeps the end of a flood, from the beginning of a line on", () => {
    const screen = new Screen();
    for (let line = 0; line < 20_000; line++) screen.print(utf8(`line ${line}\n`));
    const kept = text(screen.kept());
    expect(kept.length).toBeLessThanOrEqual(32 * 1024);
    expect(kept).toMatch(/^line \d+\n/);
    expect(kept.endsWith("line 19999\n")).toBe(true);
  });

  it("is repainted on an empty screen after a restore", () => {
    const screen = new Screen();
    let seen = "";
    screen.print(utf8("old"));
    screen.onData((bytes) => (seen += text(bytes)));
    screen.replace(utf8("new"));
    expect(seen).toBe("old\u001bcnew");
    expect(text(screen.kept())).toBe("new");
  });
});
