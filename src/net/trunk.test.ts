import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Emitter, type Bytes } from "../base/index.ts";
import { connectMachine, vlanOf, withoutTag, withTag, type FrameEnd } from "./trunk.ts";
import type { Plug } from "./types.ts";

function end(): { end: FrameEnd; plug: Plug; emit: (frame: Bytes) => void; sent: Bytes[] } {
  const frames = new Emitter<Bytes>();
  const sent: Bytes[] = [];
  const both = { onFrame: frames.event, send: (frame: Bytes) => void sent.push(frame) };
  return { end: both, plug: { ...both, dispose: () => undefined }, emit: (frame) => frames.fire(frame), sent };
}

const plain = Uint8Array.from({ length: 60 }, (_, i) => i);

describe("trunk", () => {
  it("tags and takes tags off again without changing anything else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 14, maxLength: 200 }), fc.integer({ min: 1, max: 4094 }), (bytes, vlan) => {
        const frame = bytes.slice();
        const tagged = withTag(frame, vlan);
        expect(vlanOf(tagged)).toBe(vlan);
        expect(withoutTag(tagged)).toEqual(frame);
      }),
    );
  });

  it("passes frames of a single card as they are", () => {
    const machine = end();
    const lan = end();
    const joined = connectMachine(machine.end, [lan.plug]);
    machine.emit(plain);
    lan.emit(plain);
    expect(lan.sent[0]).toBe(plain);
    expect(machine.sent[0]).toEqual(plain);
    expect(machine.sent[0]?.buffer).not.toBe(plain.buffer);
    joined.dispose();
    machine.emit(plain);
    lan.emit(plain);
    expect([lan.sent.length, machine.sent.length]).toEqual([1, 1]);
  });

  it("maps VLAN 1, 2, … to the cards down the list, and back", () => {
    const machine = end();
    const cards = [end(), end(), end()];
    connectMachine(machine.end, cards.map(({ plug }) => plug));
    machine.emit(withTag(plain, 2));
    expect(cards.map(({ sent }) => sent.length)).toEqual([0, 1, 0]);
    expect(cards[1]?.sent[0]).toEqual(plain);
    cards[2]?.emit(plain);
    expect(machine.sent.map(vlanOf)).toEqual([3]);
  });

  it.each([
    ["untagged", plain],
    ["priority-tagged", withTag(plain, 0)],
    ["of a VLAN that is no card", withTag(plain, 9)],
    ["too short", plain.slice(0, 13)],
  ])("drops what is %s", (_, frame) => {
    const machine = end();
    const cards = [end(), end()];
    connectMachine(machine.end, cards.map(({ plug }) => plug));
    machine.emit(frame);
    expect(cards.flatMap(({ sent }) => sent)).toEqual([]);
  });
});
