import { describe, expect, it } from "vitest";
import { ConsoleInput } from "./console-input.ts";
import { FrameInput } from "./frame-input.ts";

/** A guest's queue with so many buffers posted. */
function queueOf(buffers: number) {
  const queue = { buffers, enabled: true, has_request: () => queue.buffers > 0, is_configured: () => true };
  return queue;
}

describe("console input", () => {
  it("is cut to the guest's buffers and waits where there is none, in order", () => {
    const queue = queueOf(2);
    const sent: Uint8Array[] = [];
    const input = new ConsoleInput(queue, (chunk) => {
      queue.buffers--;
      sent.push(chunk);
    });
    input.push(new Uint8Array(10_000).map((_, at) => at % 251));
    input.drain();
    expect(sent.map(({ length }) => length)).toEqual([4096, 4096]);
    expect(input.empty).toBe(false);
    queue.buffers = 5;
    input.push(Uint8Array.of(7));
    input.drain();
    expect(sent.map(({ length }) => length)).toEqual([4096, 4096, 1808, 1]);
    expect(sent.flatMap((chunk) => [...chunk])).toEqual([...Array.from({ length: 10_000 }, (_, at) => at % 251), 7]);
    expect(input.empty).toBe(true);
  });

  it("is bounded", () => {
    const input = new ConsoleInput(queueOf(0), () => undefined);
    for (let i = 0; i < 100; i++) input.push(new Uint8Array(1024 * 1024));
    input.clear();
    expect(input.empty).toBe(true);
  });
});

describe("frames", () => {
  it("wait for receive buffers and go to the guest once each, even where sending makes the guest run", () => {
    const queue = queueOf(3);
    const sent: number[] = [];
    const input: FrameInput = new FrameInput(queue, (frame) => {
      queue.buffers--;
      sent.push(frame[0] ?? -1);
      input.drain();
    });
    expect(input.push([1, 2, 3, 4, 5].map((value) => Uint8Array.of(value)))).toBe(0);
    input.drain();
    expect(sent).toEqual([1, 2, 3]);
    queue.buffers = 9;
    input.drain();
    expect(sent).toEqual([1, 2, 3, 4, 5]);
  });

  it("are lost where the card is down, and beyond what the queue holds", () => {
    const down = { ...queueOf(1), enabled: false };
    expect(new FrameInput(down, () => undefined).push([Uint8Array.of(1)])).toBe(1);
    const input = new FrameInput(queueOf(0), () => undefined);
    expect(input.push(Array.from({ length: 1030 }, () => Uint8Array.of(1)))).toBe(6);
    expect(input.clear()).toBe(1024);
  });
});
