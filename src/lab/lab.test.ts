import { expect, test } from "vitest";
import { CodedError, isCoded, utf8, type Bytes } from "../base/index.ts";
import type { LabSpec } from "../lessons/index.ts";
import type { BlobStore } from "../vm/index.ts";
import { createLab, memoryStore, type Lab, type LabNotice, type LabOptions } from "./index.ts";
import { fakeFactory, heldStore, type FakeMachine, manualClock, settle, LAB, LESSON, script } from "./testing/index.ts";

async function running(options: Partial<LabOptions> & { factory?: ReturnType<typeof fakeFactory> } = {}) {
  const clock = manualClock();
  const factory = options.factory ?? fakeFactory();
  const lab = await createLab({ spec: LAB, lesson: LESSON, store: memoryStore(), clock, seed: "s", ...options, factory });
  const machine = (name: string): FakeMachine => {
    const found = factory.made.findLast((made) => made.name === name);
    if (!found) throw new Error(name);
    return found;
  };
  const notices: LabNotice[] = [];
  lab.onNotice((notice) => notices.push(notice));
  return { lab, clock, machine, notices, factory };
}

function withFirstStep(step: Partial<LabSpec["steps"][number]>): LabSpec {
  const [first, ...more] = LAB.steps;
  return first ? { ...LAB, steps: [{ ...first, ...step }, ...more] } : LAB;
}
/** Ethernet to all, IPv4, ICMP: what a filter `icmp` takes, and no more. */
const ping = (): Bytes => {
  const frame = new Uint8Array(60).fill(255, 0, 6);
  frame.set([0x08, 0x00, 0x45, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 8], 12);
  return frame;
};

test("machines start with their identity, seeded, with the learner's values", async () => {
  const { lab, machine } = await running();
  const third = lab.vars["third"] ?? "";
  expect(lab.state).toEqual({ kind: "ready" });
  expect(machine("host-b").identity).toEqual({
    hostname: "host-b",
    nics: [{ name: "eth0", segment: "lan", mac: "02:50:00:00:02:01", addresses: [`10.0.0.${third}/24`], mtu: 1500 }],
    hosts: [
      { address: "10.0.0.1", names: ["host-a"] },
      { address: `10.0.0.${third}`, names: ["host-b"] },
    ],
  });
  expect(machine("host-a").files.has("seeded")).toBe(true);
  expect(machine("host-a").runs[0]?.env).toMatchObject({ THIRD: third, LAB_LANG: "en", STEP: "0", PATH: expect.stringContaining("/usr/local/bin:") });
});

test("a machine that cannot be had, or a seed that fails, leaves nothing running", async () => {
  const factory = fakeFactory({
    beforeCreate: ({ hostname }) => {
      if (hostname === "host-b") throw new Error("no memory");
    },
  });
  await expect(running({ factory })).rejects.toThrow("no memory");
  const seeds = fakeFactory();
  await expect(running({ factory: seeds, spec: { ...LAB, seed: { "host-b": "complain oh no\nexit 3" } } })).rejects.toMatchObject({ code: "LAB_SEED", message: expect.stringContaining("oh no") });
  for (const made of [...factory.made, ...seeds.made]) expect(made.state.kind).toBe("disposed");
});

test("a check fails untouched and passes once its effect is there; answers reach it", async () => {
  const { lab, machine } = await running();
  expect((await lab.check("make")).outcome).toEqual({ kind: "failed", message: "done is missing", score: { points: 0, of: 1 } });
  expect(machine("host-a").runs.at(-1)?.env["PATH"]).toBe("/usr/sbin:/usr/bin:/sbin:/bin");
  machine("host-a").files.set("done", "");
  expect((await lab.check("make")).outcome).toEqual({ kind: "passed", score: { points: 1, of: 1 } });
  const { answers } = await lab.solve("answer");
  expect(answers).toEqual({ colour: lab.vars["colour"] });
  expect((await lab.check("answer", { colour: "red" })).outcome.kind).toBe("failed");
  expect((await lab.check("answer", answers)).outcome).toEqual({ kind: "passed", score: { points: 3, of: 3 } });
});

test.each<[string, string, object]>([
  ["breaks", "nonsense", { kind: "error", message: "01/check.sh broke: exit code 127 (nonsense: command not found)" }],
  ["runs out of time", "sleep-on", { kind: "error", message: "01/check.sh ran out of time after 0.0 s" }],
  ["loses its agent", "lose-agent", { kind: "error", message: "01/check.sh was lost: the agent was restarted" }],
  ["crashes its machine", "crash", { kind: "error", message: "01/check.sh was lost: machine host-a crashed (kernel panic)" }],
  ["fails without a word", "exit 1", { kind: "failed", message: "Not yet.", score: { points: 0, of: 1 } }],
])("a check that %s", async (_name, text, outcome) => {
  const { lab } = await running({ spec: withFirstStep({ check: [script(text)] }) });
  expect((await lab.check("make")).outcome).toEqual(outcome);
});

test("a machine that answers nothing at all does not hold a check for ever", async () => {
  const { lab, clock } = await running({ spec: withFirstStep({ check: [script("deaf")] }) });
  const report = lab.check("make");
  await clock.pass(60_000);
  expect((await report).outcome).toEqual({ kind: "error", message: "01/check.sh was lost: machine host-a does not answer" });
});

test("checks never run at once, and can be cancelled while they run or wait", async () => {
  const { lab, machine } = await running({ spec: withFirstStep({ check: [script("hang")] }) });
  const abort = new AbortController();
  const one = lab.check("make", {}, abort.signal);
  const two = lab.check("answer", { colour: "x" }, abort.signal);
  await settle();
  expect(machine("host-a").runs).toHaveLength(2);
  abort.abort();
  expect((await one).outcome).toEqual({ kind: "cancelled" });
  expect((await two).outcome).toEqual({ kind: "cancelled" });
  expect(machine("host-a").runs).toHaveLength(2);
});

test("a reset cancels what runs and brings back the ready state, faults mended", async () => {
  const { lab, machine } = await running({ spec: withFirstStep({ check: [script("hang")] }) });
  machine("host-a").files.set("mess", "");
  lab.wire.setFault({ machine: "host-a", nic: "eth0" }, { partitioned: true });
  const check = lab.check("make");
  await settle();
  await lab.reset();
  expect((await check).outcome).toEqual({ kind: "cancelled" });
  expect([...machine("host-a").files.keys()]).toEqual(["seeded"]);
  expect(lab.wire.fault({ machine: "host-a", nic: "eth0" }).partitioned).toBe(false);
});

test("a crashed machine is restarted and seeded; the others are left alone", async () => {
  const { lab, machine } = await running();
  machine("host-b").files.set("kept", "");
  machine("host-a").enter({ kind: "crashed", reason: "panic" });
  await expect(lab.checkpoint("make", "x")).rejects.toMatchObject({ code: "MACHINE_CRASHED" });
  await lab.begin("make");
  await lab.autosave("make");
  expect(await lab.checkpoints()).toEqual([]);
  await lab.restartMachine("host-a");
  expect([...machine("host-a").files.keys()]).toEqual(["seeded"]);
  expect(machine("host-b").files.has("kept")).toBe(true);
  expect(machine("host-a").state.kind).toBe("running");
});

test("a machine that does not answer is neither stopped nor saved by itself, and a save that was asked for says why not", async () => {
  const { lab, machine, notices, clock } = await running();
  await lab.autosave("make");
  const [before] = await lab.checkpoints();
  const states: string[] = [];
  machine("host-b").enter({ kind: "unresponsive", sinceMs: 20_000 });
  lab.onMachineState(({ state }) => states.push(state.kind));
  await clock.pass(10);
  await lab.autosave("make");
  await lab.begin("answer");
  await expect(lab.checkpoint("make", "x")).rejects.toMatchObject({ code: "MACHINE_UNRESPONSIVE", message: expect.stringContaining("host-b") });
  expect([await lab.checkpoints(), states, notices]).toEqual([[before], [], []]);
  machine("host-b").enter({ kind: "running" });
  await lab.autosave("make");
  expect((await lab.checkpoints())[0]?.id).not.toBe(before?.id);
});

test("hints speak the language asked for; an empty one is told", async () => {
  const { lab } = await running({ spec: withFirstStep({ hint: script("echo $LAB_LANG") }) });
  expect(await lab.hint("make", "zh-CN")).toBe("zh-CN");
  const silent = await running({ spec: withFirstStep({ hint: script("complain x") }) });
  await expect(silent.lab.hint("make", "en")).rejects.toMatchObject({ code: "LAB_HINT" });
  await expect(silent.lab.hint("nothing", "en")).rejects.toMatchObject({ code: "STEP_UNKNOWN" });
});

test("a wire question counts what passed since the step began, whatever runs meanwhile", async () => {
  const wire = [{ segment: "lan", filter: "icmp", expect: "some", message: { en: "No ping.", "zh-CN": "没有。" } }] as const;
  const { lab, machine } = await running({ spec: withFirstStep({ check: [script("echo fine")], wire }) });
  machine("host-a").send(ping());
  await lab.begin("make");
  expect((await lab.check("make")).outcome).toMatchObject({ kind: "failed", message: "No ping." });
  lab.language = "zh-CN";
  expect((await lab.check("make")).outcome).toMatchObject({ message: "没有。" });
  const check = lab.check("make");
  machine("host-a").send(ping());
  await check;
  expect((await lab.check("make")).outcome.kind).toBe("passed");
});

test("a wire question for nothing is broken even by a frame that was lost", async () => {
  const wire = [{ segment: "lan", filter: "icmp", expect: "none", message: { en: "Leak.", "zh-CN": "漏。" } }] as const;
  const { lab, machine } = await running({ spec: withFirstStep({ check: [script("echo fine")], wire }) });
  expect((await lab.check("make")).outcome.kind).toBe("passed");
  lab.wire.setFault({ machine: "host-a", nic: "eth0" }, { partitioned: true });
  machine("host-a").send(ping());
  expect((await lab.check("make")).outcome).toMatchObject({ kind: "failed", message: "Leak." });
});

test("a rewind brings all machines, faults and counts back to one moment", async () => {
  const { lab, machine, clock } = await running();
  machine("host-a").files.set("one", "");
  lab.wire.setFault({ machine: "host-a", nic: "eth0" }, { loss: 0.5 });
  const checkpoint = await lab.checkpoint("make", "before");
  await clock.pass(1000);
  machine("host-a").files.set("two", "");
  machine("host-b").files.set("two", "");
  lab.wire.setFault({ machine: "host-a", nic: "eth0" }, { loss: 0 });
  await lab.rewind(checkpoint);
  expect([...machine("host-a").files.keys()]).toEqual(["seeded", "one"]);
  expect([...machine("host-b").files.keys()]).toEqual([]);
  expect(lab.wire.fault({ machine: "host-a", nic: "eth0" }).loss).toBe(0.5);
  expect(await lab.checkpoints()).toEqual([checkpoint]);
});

test("a step is reset to where it began", async () => {
  const { lab, machine, clock } = await running();
  machine("host-a").files.set("done", "");
  await lab.begin("answer");
  await clock.pass(10);
  machine("host-a").files.set("mess", "");
  await lab.begin("answer");
  expect(await lab.resetStep("answer")).toBe("step");
  expect([...machine("host-a").files.keys()]).toEqual(["seeded", "done"]);
  expect(await lab.resetStep("make")).toBe("lab");
  expect([...machine("host-a").files.keys()]).toEqual(["seeded"]);
});

test("a step is reset to where it began also while that moment is still being kept", async () => {
  const { lab, machine } = await running();
  machine("host-a").files.set("done", "");
  const begun = lab.begin("answer");
  expect(await lab.resetStep("answer")).toBe("step");
  await begun;
  expect([...machine("host-a").files.keys()]).toEqual(["seeded", "done"]);
});

test("moments that cannot be written fill no memory: further ones wait, and nothing is saved by itself meanwhile", async () => {
  const { store, write } = heldStore();
  const { lab, clock } = await running({ store });
  const begun = [lab.begin("make"), lab.begin("answer")];
  await clock.pass(1000);
  expect(await lab.autosave("make")).toBe(false);
  const own = lab.checkpoint("make", "mine");
  write();
  await Promise.all(begun);
  expect((await own).label).toBe("mine");
  expect(await lab.autosave("make")).toBe(true);
  expect((await lab.checkpoints()).map(({ id }) => id.replace(/-\d+$/, ""))).toEqual(["auto", "own", "step-answer", "step-make"]);
});

test("a check does not wait until a moment is written, and who asks for moments does", async () => {
  const { store, write } = heldStore();
  const { lab, machine } = await running({ store });
  const saved = lab.autosave("make");
  machine("host-a").files.set("done", "");
  expect((await lab.check("make")).outcome.kind).toBe("passed");
  const listed = lab.checkpoints();
  write();
  expect(await listed).toMatchObject([{ step: "make" }]);
  await saved;
});

test.each<[string, keyof BlobStore]>([
  ["reads", "get"],
  ["lists", "keys"],
  ["writes", "put"],
])("a storage that never answers when it %s holds no reset for ever, and no check", async (_name, hangs) => {
  const never = (): Promise<never> => new Promise(() => undefined);
  const store = memoryStore();
  const before = await running({ store });
  await before.lab.begin("make");
  let hung = false;
  const hanging: BlobStore = { ...store, [hangs]: (...args: [string, Bytes]) => (hung ? never() : (store[hangs] as (...all: [string, Bytes]) => Promise<unknown>)(...args)) };
  const { lab, clock, notices } = await running({ store: hanging });
  hung = true;
  const saved = lab.autosave("make");
  const begun = lab.begin("answer");
  const reset = lab.resetStep("make").then((where) => where, (error: unknown) => (isCoded(error) ? error.code : "?"));
  await clock.pass(30_000);
  expect(await Promise.race([reset, settle()])).toBe("STORAGE_SILENT");
  await clock.pass(60_000);
  await Promise.all([saved, begun]);
  expect(notices.map(({ kind }) => kind)).toContain("not-saved");
  hung = false;
  expect((await lab.check("make")).outcome.kind).toBe("failed");
  expect(await lab.autosave("make")).toBe(true);
});

test.each<[string, (lab: Lab) => Promise<unknown>]>([
  ["a save by itself", (lab) => lab.autosave("make")],
  ["a save by hand", (lab) => lab.checkpoint("make", "x")],
  ["a step's beginning", (lab) => lab.begin("answer")],
])("%s reads each of the moments that are kept once", async (_name, save) => {
  const store = memoryStore();
  const reads = new Map<string, number>();
  const counting: BlobStore = {
    ...store,
    get(key) {
      reads.set(key, (reads.get(key) ?? 0) + 1);
      return store.get(key);
    },
  };
  const { lab, clock } = await running({ store: counting });
  for (const step of ["make", "make"]) {
    await lab.begin(step);
    await lab.autosave(step);
    await lab.checkpoint(step, "mine");
    await clock.pass(1);
  }
  const kept = await lab.checkpoints();
  expect(kept).toHaveLength(4);
  reads.clear();
  await save(lab);
  expect([...reads.values()]).toEqual(kept.map(() => 1));
});

test("after a reload the newest autosave is where the learner goes on; one is kept", async () => {
  const store = memoryStore();
  const before = await running({ store });
  before.machine("host-a").files.set("old", "");
  await before.lab.autosave("make");
  await before.clock.pass(5);
  before.machine("host-a").files.set("new", "");
  await before.lab.autosave("answer");
  before.lab.dispose();
  const after = await running({ store });
  expect(await after.lab.resume()).toMatchObject({ step: "answer" });
  expect([...after.machine("host-a").files.keys()]).toEqual(["seeded", "old", "new"]);
  expect(await after.lab.checkpoints()).toHaveLength(1);
  const other = await running({ store, seed: "another" });
  expect(await other.lab.resume()).toBeUndefined();
  const mended = await running({ store, spec: withFirstStep({ check: [script("echo fine")] }) });
  expect(await mended.lab.checkpoints()).toHaveLength(1);
  const changed = await running({ store, spec: { ...LAB, seed: {} } });
  expect(await changed.lab.resume()).toBeUndefined();
});

test("an autosave that took long to write leaves the newer one of another tab", async () => {
  const store = memoryStore();
  const { store: held, write } = heldStore(store);
  const slow = await running({ store: held });
  const saved = slow.lab.autosave("make");
  await settle();
  const other = await running({ store });
  await other.clock.pass(5000);
  await other.lab.autosave("answer");
  write();
  await saved;
  expect((await other.lab.checkpoints())[0]).toMatchObject({ step: "answer" });
  await other.clock.pass(5000);
  await other.lab.autosave("answer");
  expect(await other.lab.checkpoints()).toHaveLength(1);
});

test("what a tab that was taken over still has to write costs the other tab nothing", async () => {
  const store = memoryStore();
  const held = () => {
    let go: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      go = resolve;
    });
    return { go: () => go(), put: (key: string, bytes: Bytes) => (key.endsWith("/wire") ? gone : Promise.resolve()).then(() => store.put(key, bytes)) };
  };
  const [one, two] = [held(), held()];
  const before = await running({ store: { ...store, put: one.put } });
  const late = [before.lab.autosave("make"), before.lab.begin("make")];
  await settle();
  before.lab.dispose();
  const after = await running({ store: { ...store, put: two.put } });
  await after.clock.pass(5000);
  const saved = after.lab.autosave("answer");
  await settle();
  one.go();
  await Promise.all(late);
  two.go();
  await saved;
  const next = await running({ store });
  expect(await next.lab.resume()).toMatchObject({ step: "answer" });
  await next.lab.autosave("answer");
  expect([next.notices, (await next.lab.checkpoints()).length]).toEqual([[], 2]);
});

test("a clock that was set back makes nothing old of what is new", async () => {
  const store = memoryStore();
  const before = await running({ store });
  await before.lab.begin("make");
  await before.lab.autosave("make");
  const after = await running({ store, clock: manualClock(1_600_000_000_000) });
  await after.lab.resume();
  after.machine("host-a").files.set("new", "");
  await after.lab.autosave("make");
  const next = await running({ store });
  await next.lab.resume();
  expect([...next.machine("host-a").files.keys()]).toContain("new");
  expect(await next.lab.checkpoints()).toHaveLength(2);
});

test.each<[string, (bytes: Bytes) => Bytes | undefined]>([
  ["truncated", (bytes) => bytes.slice(0, -1)],
  ["altered", (bytes) => bytes.map((byte, at) => (at === 0 ? byte ^ 1 : byte))],
  ["missing", () => undefined],
])("a %s checkpoint is refused and told; the lab stays as it is", async (_name, damage) => {
  const store = memoryStore();
  const { lab, machine, notices } = await running({ store });
  const checkpoint = await lab.checkpoint("make", "x");
  const [key = ""] = (await store.keys("checkpoint/")).filter((name) => name.endsWith("machine-host-a"));
  const bytes = damage((await store.get(key)) ?? utf8(""));
  await (bytes ? store.put(key, bytes) : store.delete(key));
  machine("host-a").files.set("now", "");
  await expect(lab.rewind(checkpoint)).rejects.toMatchObject({ code: "CHECKPOINT_DAMAGED" });
  expect(machine("host-a").files.has("now")).toBe(true);
  expect(await lab.checkpoints()).toEqual([]);
  expect(await lab.resume()).toBeUndefined();
  expect(notices).toEqual([]);
});

test("a machine that refuses its snapshot makes the whole lab start afresh, never a mixture", async () => {
  let refuse = false;
  const factory = fakeFactory({
    beforeRestore: (name) => {
      if (refuse && name === "host-b") throw new Error("does not fit");
    },
  });
  const { lab, machine, notices } = await running({ factory });
  machine("host-a").files.set("one", "");
  const checkpoint = await lab.checkpoint("make", "x");
  refuse = true;
  await expect(lab.rewind(checkpoint)).rejects.toMatchObject({ code: "CHECKPOINT_DAMAGED" });
  expect([...machine("host-a").files.keys()]).toEqual(["seeded"]);
  expect(notices.map((notice) => notice.kind)).toEqual(["reset"]);
  expect(lab.state).toEqual({ kind: "ready" });
});

test("checkpoints of another image are dropped all at once, for one restart", async () => {
  const store = memoryStore();
  const before = await running({ store });
  for (let at = 0; at < 3; at++) {
    await before.lab.checkpoint("make", String(at));
    await before.clock.pass(1);
  }
  const factory = fakeFactory({
    beforeRestore: () => {
      throw new CodedError("SNAPSHOT_MISMATCH", "another image");
    },
  });
  const after = await running({ store, factory });
  expect(await after.lab.resume()).toBeUndefined();
  expect([after.machine("host-a").restarts, await after.lab.checkpoints()]).toEqual([1, []]);
  expect(after.notices.map((notice) => notice.kind)).toEqual(["reset", "checkpoint-lost"]);
  expect((await after.lab.check("make")).outcome.kind).toBe("failed");
});

test("full storage is told; older checkpoints make way, and nothing half-written stays", async () => {
  const store = memoryStore(2500);
  const { lab, clock, notices } = await running({ store });
  for (const label of ["first", "second", "third"]) {
    await lab.checkpoint("make", label);
    await clock.pass(5);
  }
  expect((await lab.checkpoints()).map(({ label }) => label)).toEqual(["third", "second"]);
  const none = await running({ store: memoryStore(10) });
  await expect(none.lab.checkpoint("make", "x")).rejects.toMatchObject({ code: "STORAGE_FULL" });
  await none.lab.autosave("make");
  await none.lab.begin("make");
  expect(none.notices.map((notice) => notice.kind)).toEqual(["storage-full", "storage-full"]);
  expect(notices).toEqual([]);
});

test("parts that a closed tab left half-written are swept away", async () => {
  const store = memoryStore();
  await store.put("checkpoint/sample/auto-1/machine-host-a", utf8("x"));
  const { lab } = await running({ store });
  await lab.checkpoint("make", "x");
  expect((await store.keys("checkpoint/")).some((key) => key.includes("auto-1/"))).toBe(false);
});

test("a lab keeps a bounded number of checkpoints, the newest", async () => {
  const { lab, clock } = await running({ limits: { perLab: 3, totalBytes: 1e6 } });
  for (let at = 0; at < 6; at++) {
    await lab.checkpoint("make", String(at));
    await clock.pass(1);
  }
  expect((await lab.checkpoints()).map(({ label }) => label)).toEqual(["5", "4", "3"]);
});

test("an ended lab answers for nothing", async () => {
  const { lab, factory } = await running();
  lab.dispose();
  await expect(lab.check("make")).rejects.toMatchObject({ code: "LAB_DISPOSED" });
  for (const made of factory.made) expect(made.state.kind).toBe("disposed");
});

test("what passes between machines is shown with its place", async () => {
  const { lab, machine } = await running();
  const seen: string[] = [];
  lab.onPacket(({ where }) => seen.push(where.kind === "segment" ? `${where.from} > ${where.to.join()} on ${where.segment}` : ""));
  machine("host-a").send(ping());
  expect(seen).toEqual(["host-a > host-b on lan"]);
});


test("machines are looked into while somebody looks, and no longer", async () => {
  const { lab, machine } = await running();
  expect(machine("host-a").watchers.size).toBe(0);
  const views: string[] = [];
  const packets: string[] = [];
  const watching = [lab.onView((view) => views.push(view.machine)), lab.onPacket(({ where }) => packets.push(where.kind))];
  expect([views, lab.view("host-b")]).toEqual([["host-a", "host-b"], { machine: "host-b", namespaces: [{ name: "", links: [] }] }]);
  machine("host-a").pass({ at: 1, namespace: "blue", link: "veth0", direction: "in", frame: ping(), length: 60 });
  machine("host-a").send(ping());
  expect(packets).toEqual(["link", "segment"]);
  for (const one of watching) one.dispose();
  expect(machine("host-a").watchers.size).toBe(0);
});
