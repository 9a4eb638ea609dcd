import { describe, expect, it } from "vitest";
import { memoryStore, type Locks } from "../lab/index.ts";
import { fakeFactory, LAB, LESSON, manualClock, settle } from "../lab/testing/index.ts";
import type { BlobStore } from "../vm/index.ts";
import type { LabPhase, Unsupported } from "../ui/index.ts";
import { browserLocks } from "./browser/locks.ts";
import { LabHost } from "./lab-host.ts";
import type { AppPorts } from "./ports.ts";

/** Web Locks of one origin, as the standard has them: `steal` ends whoever holds the lock, of this tab or another. */
class OneOrigin implements LockManager {
  readonly #held = new Map<string, () => void>();

  request<T>(name: string, ...rest: [LockGrantedCallback<T>] | [LockOptions, LockGrantedCallback<T>]): Promise<T> {
    const [options, granted] = rest.length === 2 ? rest : [{}, rest[0]];
    return new Promise<T>((resolve, reject) => {
      // A request is granted in a turn of its own.
      queueMicrotask(() => {
        if (options.ifAvailable && this.#held.has(name)) return resolve(granted(null));
        this.#held.get(name)?.();
        const end = (): void => reject(new DOMException("stolen", "AbortError"));
        const release = (): void => void (this.#held.get(name) === end && this.#held.delete(name));
        this.#held.set(name, end);
        Promise.resolve(granted({ name, mode: "exclusive" })).finally(release).then(resolve, reject);
      });
    });
  }

  query(): Promise<LockManagerSnapshot> {
    return Promise.resolve({ held: [], pending: [] });
  }
}

function tabs(): () => Locks {
  const origin = new OneOrigin();
  return () => browserLocks(origin);
}

function host(over: { locks?: Locks; reason?: Unsupported; returning?: boolean; store?: BlobStore; after?: Promise<unknown> } = {}) {
  const phases: LabPhase[] = [];
  const store = over.store ?? memoryStore();
  const ports = {
    clock: manualClock(),
    locks: over.locks ?? tabs()(),
    unsupported: () => over.reason,
    machines: () => Promise.resolve({ factory: fakeFactory(), store }),
  } satisfies Partial<AppPorts> as unknown as AppPorts;
  const request = { spec: LAB, lesson: LESSON, seed: "s", language: "en", returning: over.returning ?? false, after: over.after } as const;
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

  it("starts no machine before a lesson that was left is kept", async () => {
    let end: () => void = () => undefined;
    const before = new Promise<void>((resolve) => (end = resolve));
    const { host: one, kinds } = host({ after: before });
    const started = one.start();
    await settle();
    expect(kinds()).toEqual(["loading"]);
    end();
    expect((await started)?.lab.state.kind).toBe("ready");
    one.dispose();
  });

  it("leaves the lab to the tab that has it, until it is taken over", async () => {
    const tab = tabs();
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

  it.each([0, 1, 2, 3, 4, 5, 6, 8])("takes over once, though it is asked to again %i turns later", async (turns) => {
    const tab = tabs();
    const first = host({ locks: tab() });
    const second = host({ locks: tab() });
    await first.host.start();
    await second.host.start();
    const attempt = second.host.start({ takeOver: true });
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    const [one, other] = await Promise.all([attempt, second.host.start({ takeOver: true })]);
    expect(one).toBeUndefined();
    expect(other?.lab.state.kind).toBe("ready");
    expect(second.phases.at(-1)?.kind).toBe("ready");
    expect(first.phases.at(-1)).toEqual({ kind: "elsewhere" });
    second.host.dispose();
    expect(await first.host.start()).toBeDefined();
    first.host.dispose();
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
