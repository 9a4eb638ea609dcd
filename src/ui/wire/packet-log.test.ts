import { describe, expect, it } from "vitest";
import { Emitter, toDisposable } from "../../base/index.ts";
import type { Lab, PacketSeen } from "../../lab/index.ts";
import type { PacketTools } from "../model.ts";
import { LOG_LIMIT, PacketLog } from "./packet-log.ts";

const tools: PacketTools = {
  decode: () => [],
  summary: (frame) => ({ protocol: "X", kind: "other", source: "", target: "", info: String(frame.length) }),
  filter: () => ({ kind: "ok", matches: () => true }),
  pcapng: () => new Uint8Array(),
};
const packet = (length: number): PacketSeen => {
  return { at: 0, where: { kind: "segment", segment: "lan", from: "a", to: ["b"] }, frame: new Uint8Array(length), fate: "delivered" };
};

function fakeLab() {
  const packets = new Emitter<PacketSeen>();
  const counts = { listened: 0, left: 0 };
  const onPacket: Lab["onPacket"] = (listener) => {
    counts.listened++;
    const subscription = packets.event(listener);
    return toDisposable(() => {
      counts.left++;
      subscription.dispose();
    });
  };
  return { packets, counts, onPacket };
}

describe("the log of packets", () => {
  it("listens to a lab once, however often it is told of it, and leaves it for the next", () => {
    const [one, other] = [fakeLab(), fakeLab()];
    const log = new PacketLog(tools);
    for (const lab of [one, one, one, other, other]) log.attach(lab);
    log.attach(undefined);
    expect([one.counts, other.counts]).toEqual([{ listened: 1, left: 1 }, { listened: 1, left: 1 }]);
  });

  it("knows whether they were seen in more than one place", () => {
    const lab = fakeLab();
    const log = new PacketLog(tools);
    log.attach(lab);
    const told = [log.scattered];
    for (const segment of ["lan", "lan", "wan"]) {
      lab.packets.fire({ ...packet(1), where: { kind: "segment", segment, from: "a", to: ["b"] } });
      told.push(log.scattered);
    }
    log.clear();
    expect([told, log.scattered]).toEqual([[false, false, false, true], false]);
  });

  it("numbers packets, keeps the last, and forgets when told", () => {
    const lab = fakeLab();
    const log = new PacketLog(tools);
    log.attach(lab);
    for (let count = 0; count < 2 * LOG_LIMIT; count++) lab.packets.fire(packet(count));
    expect(log.packets.length).toBeLessThanOrEqual(1.25 * LOG_LIMIT);
    expect(log.packets.at(-1)).toMatchObject({ number: 2 * LOG_LIMIT, place: { label: "lan" }, summary: { info: String(2 * LOG_LIMIT - 1) } });
    log.clear();
    lab.packets.fire(packet(1));
    expect(log.packets.map(({ number }) => number)).toEqual([2 * LOG_LIMIT + 1]);
  });
});
