import { expect, test } from "vitest";
import { createLab, memoryStore } from "../../lab/index.ts";
import { fakeFactory, heldStore, LAB, LESSON, manualClock, settle } from "../../lab/testing/index.ts";
import { closableStore } from "./closable-store.ts";

test("a moment that is being written when all is deleted brings nothing back", async () => {
  const kept = memoryStore();
  const held = heldStore(kept);
  const { store, close } = closableStore(held.store);
  const lab = await createLab({ spec: LAB, lesson: LESSON, store, clock: manualClock(), seed: "s", factory: fakeFactory() });
  const saved = lab.autosave("make");
  await settle();
  lab.dispose();
  close();
  for (const key of await kept.keys("")) await kept.delete(key);
  held.write();
  expect(await saved).toBe(false);
  // The one blob that had been handed to the store before; a moment of it alone is no moment.
  expect((await kept.keys("")).filter((key) => key.endsWith("/meta"))).toEqual([]);
  await expect(store.get("x")).rejects.toMatchObject({ code: "STORAGE_CLOSED" });
});
