import { describe, expect, it } from "vitest";
import { Emitter, type Disposable } from "../base/index.ts";
import { memoryStore, type Locks } from "../lab/index.ts";
import { fakeFactory, LAB, LESSON, manualClock } from "../lab/testing/index.ts";
import type { BlobStore } from "../vm/index.ts";
import type { LabPhase, Unsupported } from "../ui/index.ts";
import { LabHost } from "./lab-host.ts";
import type { AppPorts } from "./ports.ts";

/** Two tabs' worth of locks. */
function sharedLocks(): () => Locks {
  const held = new Map<string, Emitter<string>>();
  return () => {
    const lost = new Emitter<string>();
    const take = (name: string): Disposable => {
      held.set(name, lost);
      return { dispose: () => held.get(name) === lost && held.delete(name) };
    };
    return {
      tryAcquire: (name) => Promise.resolve(held.has(name) ? undefined : take(name)),
      steal(name) {
        held.get(name)?.fire(name);
        return Promise.resolve(take(name));
      },
      onLost: lost.event,
    };
  };
}

function host(over: { locks?: Locks; reason?: Unsupported; returning?: boolean; store?: BlobStore } = {}) {
  const phases: LabPhase[] = [];
  const store = over.store ?? memoryStore();
  const ports = {
    clock: manualClock(),
    locks: over.locks ?? sharedLocks()(),
    unsupported: () => over.reason,
    machines: () => Promise.resolve({ factory: fakeFactory(), store }),
  } satisfies Partial<AppPorts> as unknown as AppPorts;
  const request = { spec: LAB, lesson: LESSON, seed: "s", language: "en", returning: over.returning ?? false } as const;
  return { phases, host: new LabHost(ports, request, (phase) => phases.push(phase)), kinds: () => [...new Set(phases.map(({ kind }) => kind))] };
}

describe("bringing a lab up", () => {
  it("says what it is at, and is ready", async () => {
    const { host: one, kinds } = host();
    expect((await one.start())?.resumed).toEqual({ kind: "fresh" });
    expect(kinds()).toEqual(["loading", "ready"]);
    one.dispose();
  });

  it.each(["wasm", "worker", "secure"] as const)("does not begin without %s", async (reason) => {
    const { host: one, phases } = host({ reason });
    expect(await one.start({ evenSo: true })).toBeUndefined();
    expect(phases).toEqual([{ kind: "unsupported", reason }]);
  });

  it("tries with little memory, when it is told to", async () => {
    const { host: one, kinds } = host({ reason: "memory" });
    expect(await one.start()).toBeUndefined();
    expect(await one.start({ evenSo: true })).toBeDefined();
    expect(kinds()).toEqual(["unsupported", "loading", "ready"]);
    one.dispose();
  });

  it("leaves the lab to the tab that has it, until it is taken over", async () => {
    const tab = sharedLocks();
    const first = host({ locks: tab() });
    const second = host({ locks: tab() });
    const lab = (await first.host.start())?.lab;
    expect(await second.host.start()).toBeUndefined();
    expect(second.kinds()).toEqual(["elsewhere"]);
    expect(await second.host.start({ takeOver: true })).toBeDefined();
    expect(first.phases.at(-1)).toEqual({ kind: "elsewhere" });
    expect(lab?.state.kind).toBe("disposed");
    second.host.dispose();
  });

  it("goes on from what was saved, and says so when that is gone", async () => {
    const store = memoryStore();
    const before = host({ store });
    await (await before.host.start())?.lab.autosave("make");
    before.host.dispose();
    const after = host({ store, returning: true });
    expect((await after.host.start())?.resumed).toMatchObject({ kind: "resumed", from: { step: "make" } });
    after.host.dispose();
    const gone = host({ returning: true });
    expect((await gone.host.start())?.resumed).toEqual({ kind: "gone" });
    gone.host.dispose();
  });
});
