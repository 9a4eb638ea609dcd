import { describe, expect, it } from "vitest";
import { formatMicroTime, formatTime, normalMicroTime, normalTime, parseTime } from "./index.ts";

describe("times", () => {
  it.each([
    ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"], ["2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00Z"], ["2026-01-01T01:30:00.9+01:30", "2026-01-01T00:00:00Z"],
    ["1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59Z"], ["0099-02-28T00:00:00Z", "0099-02-28T00:00:00Z"], ["2024-02-29T00:00:00-01:00", "2024-02-29T01:00:00Z"],
  ])("cln-03 %s is stored as %s", (text, normal) => expect(normalTime(text)).toBe(normal));

  it.each(["", "2026-01-01", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00+24:00", "now"])(
    "%j is no time", (text) => {
      expect([normalTime(text), normalMicroTime(text), parseTime(text)]).toEqual([undefined, undefined, undefined]);
    });

  it("Leases have microseconds", () => {
    expect(normalMicroTime("2026-01-01T00:00:00.1234567Z")).toBe("2026-01-01T00:00:00.123456Z");
    expect(normalMicroTime("2026-01-01T00:00:00Z")).toBe("2026-01-01T00:00:00.000000Z");
    expect(formatMicroTime(Date.UTC(2026, 0, 1) + 12)).toBe("2026-01-01T00:00:00.012000Z");
  });

  it("an object's times are whole seconds", () => {
    expect(formatTime(Date.UTC(2026, 0, 1) + 999)).toBe("2026-01-01T00:00:00Z");
    expect(parseTime("2026-01-01T00:00:00.5Z")).toBe(Date.UTC(2026, 0, 1) + 500);
  });
});
