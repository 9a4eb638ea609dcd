import { describe, expect, it } from "vitest";
import { HandClock } from "./hand-clock.ts";
import { Heartbeat } from "./heartbeat.ts";

function beating(answers: () => Promise<number | undefined>) {
  const clock = new HandClock();
  const heard: string[] = [];
  let pings = 0;
  const heartbeat = new Heartbeat(clock, {
    ping: () => {
      pings++;
      return answers();
    },
    onSilent: (ms) => heard.push(`silent ${ms}`),
    onAnswer: () => heard.push("answer"),
    onTimeJump: () => heard.push("jump"),
  });
  heartbeat.start();
  return { clock, heard, heartbeat, pings: () => pings };
}

describe("a machine's heartbeat", () => {
  it("leaves a machine that nobody asks anything alone for a minute", async () => {
    const { clock, pings } = beating(() => Promise.resolve(1));
    await clock.turn(55_000);
    expect(pings()).toBe(0);
    await clock.turn(10_000);
    expect(pings()).toBe(1);
  });

  it("looks soon after somebody asked, and once", async () => {
    const { clock, heartbeat, pings, heard } = beating(() => Promise.resolve(1));
    heartbeat.asked();
    await clock.turn(6_000);
    expect(pings()).toBe(1);
    expect(heard).toEqual(["answer"]);
    await clock.turn(20_000);
    expect(pings()).toBe(1);
  });

  it("tells of silence for as long as it lasts, and of its end", async () => {
    let silent = true;
    const { clock, heartbeat, heard } = beating(() => Promise.resolve(silent ? undefined : 1));
    heartbeat.asked();
    await clock.turn(11_000);
    silent = false;
    await clock.turn(5_000);
    expect(heard).toEqual(["silent 5000", "silent 10000", "answer"]);
  });

  it("notices that the computer slept", async () => {
    const { clock, heard } = beating(() => Promise.resolve(1));
    await clock.turn(5_000);
    clock.sleep(600_000);
    await clock.turn(5_000);
    expect(heard).toEqual(["jump"]);
  });

  it("is still once stopped", async () => {
    const { clock, heartbeat, heard, pings } = beating(() => Promise.resolve(undefined));
    heartbeat.asked();
    heartbeat.stop();
    await clock.turn(100_000);
    expect([heard, pings()]).toEqual([[], 0]);
  });
});
