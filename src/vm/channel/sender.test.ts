import fc from "fast-check";
import { expect, it } from "vitest";
import { CHUNK, CHUNKS_IN_FLIGHT } from "../../base/channel/index.ts";
import { concat, equal, type Bytes } from "../../base/index.ts";
import { Sender } from "./sender.ts";

it("sends everything in order, in pieces of a page, never more than the guest has buffers for", () => {
  const steps = fc.array(fc.oneof(
    fc.record({ send: fc.integer({ min: 0, max: 3 * CHUNK }) }),
    fc.record({ take: fc.integer({ min: 1, max: 20 }) }),
  ));
  fc.assert(fc.property(steps, (all) => {
    const written: Bytes[] = [];
    const sent: Uint8Array[] = [];
    let taken = 0;
    let takenBytes = 0;
    let next = 0;
    const sender = new Sender((chunk) => written.push(chunk));
    const take = (count: number) => {
      const until = Math.min(written.length, taken + count);
      while (taken < until) takenBytes += written[taken++]?.length ?? 0;
      sender.taken(takenBytes);
    };
    for (const step of all) {
      if ("send" in step) {
        const bytes = new Uint8Array(step.send).fill(next++);
        sent.push(bytes);
        sender.send(bytes);
      } else {
        take(step.take);
      }
      expect(written.length - taken).toBeLessThanOrEqual(CHUNKS_IN_FLIGHT);
    }
    while (taken < written.length) take(1);
    expect(written.every((chunk) => chunk.length <= CHUNK && chunk.length > 0)).toBe(true);
    expect(equal(concat(written), concat(sent))).toBe(true);
    expect(sender.settled).toBe(true);
  }));
});

it("does not send more because a guest claims to have taken what was never sent", () => {
  fc.assert(fc.property(fc.array(fc.nat(0xffffffff)), (claims) => {
    const written: Bytes[] = [];
    const sender = new Sender((chunk) => written.push(chunk));
    sender.send(new Uint8Array(40 * CHUNK));
    for (const claim of claims) sender.taken(claim);
    expect(written.length).toBeLessThanOrEqual(40);
  }));
});
