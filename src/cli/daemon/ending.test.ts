import { expect, test } from "vitest";
import { endProcess, type Mortal } from "./ending.ts";

type Deadly = "asked" | "SIGTERM" | "SIGKILL" | "nothing";

/** A process that ends at what it is told, a while later. */
function mortal(endsAt: Deadly, afterMs = 100) {
  let now = 0;
  let endAt = Infinity;
  const told: string[] = [];
  const hear = (what: Deadly): void => {
    told.push(what);
    if (what === endsAt) endAt = now + afterMs;
  };
  const process: Mortal = {
    alive: () => now < endAt,
    signal: hear,
    wait: (ms) => {
      now += ms;
      return Promise.resolve();
    },
  };
  const ask = (answers: boolean) => (): Promise<boolean> => {
    hear("asked");
    return Promise.resolve(answers);
  };
  return { process, ask, told, ms: () => now };
}

test.each<[string, Deadly, boolean, boolean, readonly string[], number]>([
  ["ends when it is asked", "asked", true, true, ["asked"], 100],
  ["is silent and heeds a signal", "SIGTERM", false, true, ["asked", "SIGTERM"], 100],
  ["is stopped", "SIGKILL", false, true, ["asked", "SIGTERM", "SIGKILL"], 2100],
  ["answers and goes on", "SIGKILL", true, true, ["asked", "SIGKILL"], 10_100],
  ["cannot be ended", "nothing", false, false, ["asked", "SIGTERM", "SIGKILL"], 3500],
])("a process that %s", async (_name, endsAt, answers, ended, told, ms) => {
  const one = mortal(endsAt);
  expect(await endProcess(one.process, one.ask(answers))).toBe(ended);
  expect([one.told, one.ms()]).toEqual([told, ms]);
});
