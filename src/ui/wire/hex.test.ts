import { describe, expect, it } from "vitest";
import type { DecodedLayer } from "../model.ts";
import { hexRows, layerColour, rangeAt } from "./hex.ts";

const field = (offset: number, length: number) => ({ id: "x", name: "x", value: "", offset, length });

describe("the bytes of a packet", () => {
  it("stand in rows of sixteen with their place and their letters", () => {
    const rows = hexRows(Uint8Array.from({ length: 18 }, (_, at) => 0x3f + at));
    expect(rows.map((row) => row.offset)).toEqual(["0000", "0010"]);
    expect(rows[0]?.bytes[2]).toEqual({ at: 2, hex: "41", char: "A" });
    expect(rows[1]?.bytes.map((byte) => byte.hex)).toEqual(["4f", "50"]);
    expect(hexRows(Uint8Array.of(0, 200))[0]?.bytes.map((byte) => byte.char)).toEqual(["·", "·"]);
    expect(hexRows(new Uint8Array())).toEqual([]);
  });

  it("belong to the shortest field that has them", () => {
    const layer: DecodedLayer = { protocol: "tcp", name: "TCP", summary: "", offset: 0, length: 20, payloadOffset: 20, fields: [field(12, 2), field(13, 1), field(0, 2)] };
    expect(rangeAt([layer], 13)).toMatchObject({ offset: 13, length: 1 });
    expect(rangeAt([layer], 12)).toMatchObject({ offset: 12, length: 2 });
    expect(rangeAt([layer], 19)).toBeUndefined();
  });

  it("change colour from layer to layer", () => {
    expect([0, 1, 4, -1].map(layerColour)).toEqual(["0", "1", "0", "none"]);
  });
});
