import { expect, test } from "vitest";
import { CodedError, utf8 } from "../base/index.ts";
import type { BlobStore } from "../vm/index.ts";
import { CheckpointStore, type LabMoment } from "./checkpoint-store.ts";
import { memoryStore } from "./memory-store.ts";

/** Bytes of a machine in these tests; what is kept beside it (`meta`, wire) takes less than half as much again. */
const SIZE = 4000;
const LIMITS = { perLab: 8, totalBytes: 1e9 };

function moment(id: string, takenAt: number, { lab = "sample", size = SIZE, machines = 1 } = {}): LabMoment {
  return {
    checkpoint: { id, lab, seed: "s", step: "make", takenAt, label: id },
    machines: new Map(Array.from({ length: machines }, (_, at) => [`host-${at}`, { base: "base", bytes: new Uint8Array(size / machines).fill(takenAt) }])),
    wire: new Uint8Array(10),
    counts: [],
  };
}

/** A store with room for so many checkpoints, and what it was asked to delete. */
function withRoomFor(checkpoints: number) {
  const store = memoryStore(Math.floor(checkpoints * SIZE * 1.3));
  const deleted = new Set<string>();
  const watched: BlobStore = {
    ...store,
    async delete(key) {
      if ((await store.get(key)) !== undefined) deleted.add(key.split("/")[2] ?? "");
      await store.delete(key);
    },
  };
  return { store: watched, deleted, checkpoints: new CheckpointStore(watched, "print", LIMITS) };
}

async function kept(store: CheckpointStore, lab = "sample"): Promise<readonly string[]> {
  return (await store.list(lab, "s")).map(({ id }) => id);
}

test("the oldest go when there is no room, of all labs, and no more of them than must", async () => {
  const { checkpoints } = withRoomFor(3);
  await checkpoints.put(moment("own-1", 1, { lab: "other" }));
  await checkpoints.put(moment("own-2", 2));
  await checkpoints.put(moment("own-3", 3));
  await checkpoints.put(moment("own-4", 4));
  expect([await kept(checkpoints, "other"), await kept(checkpoints)]).toEqual([[], ["own-4", "own-3", "own-2"]]);
  await checkpoints.put(moment("own-5", 5));
  expect(await kept(checkpoints)).toEqual(["own-5", "own-4", "own-3"]);
});

test("the newest one of the same lab stays, though the next then finds no room", async () => {
  const { checkpoints, deleted } = withRoomFor(1);
  await checkpoints.put(moment("auto-1", 1));
  await expect(checkpoints.put(moment("auto-2", 2))).rejects.toMatchObject({ code: "STORAGE_FULL" });
  expect([await kept(checkpoints), [...deleted]]).toEqual([["auto-1"], []]);
  expect((await checkpoints.get(moment("auto-1", 1).checkpoint)).machines.get("host-0")?.bytes).toEqual(new Uint8Array(SIZE).fill(1));
});

test.each([1, 4])("nothing goes for one that would not fit even so (%i machines)", async (machines) => {
  const { checkpoints, store } = withRoomFor(3);
  for (const [at, lab] of ["other", "sample", "sample"].entries()) await checkpoints.put(moment(`own-${at}`, at, { lab }));
  const before = await store.keys("");
  await expect(checkpoints.put(moment("own-9", 9, { size: 5 * SIZE, machines }))).rejects.toMatchObject({ code: "STORAGE_FULL" });
  expect(await store.keys("")).toEqual(before);
});

test("what is larger than all that may be kept is refused before anything goes", async () => {
  const store = memoryStore();
  const checkpoints = new CheckpointStore(store, "print", { perLab: 8, totalBytes: 3 * SIZE });
  await checkpoints.put(moment("own-1", 1));
  await checkpoints.put(moment("own-2", 2));
  await expect(checkpoints.put(moment("own-3", 3, { size: 4 * SIZE }))).rejects.toMatchObject({ code: "STORAGE_FULL" });
  expect(await kept(checkpoints)).toEqual(["own-2", "own-1"]);
  await checkpoints.put(moment("own-4", 4, { size: 1.5 * SIZE }));
  expect(await kept(checkpoints)).toEqual(["own-4", "own-2"]);
});

test("one of another image, which nobody can go back to, is no newest", async () => {
  const { checkpoints, store } = withRoomFor(1);
  await new CheckpointStore(store, "another print", LIMITS).put(moment("auto-1", 1));
  await checkpoints.put(moment("auto-2", 2));
  expect(await kept(checkpoints)).toEqual(["auto-2"]);
});

test.each<[string, string, string]>([
  ["damaged", "sample", "{"],
  ["of no known format", "sample", '{"format":"podwire-checkpoint/0"}'],
  ["damaged, of another lab", "other", "{"],
])("parts behind a meta that is %s are swept away with it", async (_name, lab, meta) => {
  const store = memoryStore();
  const checkpoints = new CheckpointStore(store, "print", LIMITS);
  await checkpoints.put(moment("own-1", 1, { lab }));
  await checkpoints.put(moment("own-2", 2, { lab }));
  await store.put(`checkpoint/${lab}/own-1/meta`, utf8(meta));
  await checkpoints.put(moment("own-3", 3));
  expect((await store.keys("")).filter((key) => key.includes("own-1"))).toEqual([]);
  expect(await kept(checkpoints, lab)).toContain("own-2");
});

test("parts that another tab is writing for another lab stay", async () => {
  const store = memoryStore();
  await store.put("checkpoint/other/own-1/machine-host-0", new Uint8Array(10));
  await new CheckpointStore(store, "print", LIMITS).put(moment("own-2", 2));
  expect(await store.keys("checkpoint/other/")).toHaveLength(1);
});

test("a store that refuses for another reason than room does not cost all that is kept", async () => {
  const store = memoryStore();
  const full = new CodedError("STORAGE_FULL", "no file as large as that");
  const refusing: BlobStore = { ...store, put: (key, bytes) => (key.includes("own-9/") ? Promise.reject(full) : store.put(key, bytes)) };
  const checkpoints = new CheckpointStore(refusing, "print", LIMITS);
  for (let at = 1; at <= 6; at++) await checkpoints.put(moment(`own-${at}`, at));
  await expect(checkpoints.put(moment("own-9", 9))).rejects.toBe(full);
  expect((await kept(checkpoints)).slice(0, 3)).toEqual(["own-6", "own-5", "own-4"]);
});

test("one that is gone is called by its name, or else by what it was taken for", async () => {
  const { checkpoints } = withRoomFor(3);
  const { checkpoint } = moment("auto-1", 1);
  await expect(checkpoints.get(checkpoint)).rejects.toMatchObject({ code: "CHECKPOINT_GONE", message: expect.stringContaining('The checkpoint "auto-1" is') });
  const unnamed = checkpoints.get({ ...checkpoint, label: "" });
  await expect(unnamed).rejects.toMatchObject({ message: expect.stringContaining('The checkpoint that was saved by itself at step "make" (1970-01-01T00:00:00.001Z) is') });
});
