import { expect, test } from "vitest";
import { Emitter } from "../base/index.ts";
import { recordPassed } from "../lessons/index.ts";
import { ProgressKeeper, type ProgressNotice, type TextStore } from "./index.ts";

function shared(): { tab(): TextStore; readonly texts: Map<string, string>; full: boolean } {
  const texts = new Map<string, string>();
  const changes = new Emitter<{ readonly by: object; readonly name: string }>();
  const storage = {
    texts,
    full: false,
    tab(): TextStore {
      const self = {};
      return {
        read: (name) => texts.get(name),
        write(name, text) {
          if (storage.full) throw new Error("quota exceeded");
          texts.set(name, text);
          changes.fire({ by: self, name });
        },
        onChange: (name, listener) => changes.event((change) => change.by !== self && change.name === name && listener()),
      };
    },
  };
  return storage;
}
const pass = (keeper: ProgressKeeper, step: string) => keeper.update((progress) => recordPassed(progress, "l", "s", step, { at: 1, points: 1, of: 1 }));
const passed = (keeper: ProgressKeeper) => Object.keys(keeper.progress.lessons["l"]?.passed ?? {}).sort();

test("two tabs see each other's steps and lose none", () => {
  const storage = shared();
  const one = new ProgressKeeper(storage.tab());
  const other = new ProgressKeeper(storage.tab());
  pass(one, "a");
  pass(other, "b");
  expect([passed(one), passed(other), passed(new ProgressKeeper(storage.tab()))]).toEqual([["a", "b"], ["a", "b"], ["a", "b"]]);
});

test("what was deleted in another tab does not come back with the next step", () => {
  const storage = shared();
  const one = new ProgressKeeper(storage.tab());
  pass(one, "a");
  storage.texts.clear();
  one.forget();
  expect(passed(one)).toEqual([]);
  pass(one, "b");
  expect(passed(new ProgressKeeper(storage.tab()))).toEqual(["b"]);
});

test("full storage is told, and the next write brings what it kept back", () => {
  const storage = shared();
  const keeper = new ProgressKeeper(storage.tab());
  const notices: ProgressNotice[] = [];
  keeper.onNotice((notice) => notices.push(notice));
  storage.full = true;
  pass(keeper, "a");
  expect([notices[0]?.kind, passed(keeper)]).toEqual(["unsaved", ["a"]]);
  storage.full = false;
  pass(keeper, "b");
  expect(passed(new ProgressKeeper(storage.tab()))).toEqual(["a", "b"]);
});

test("damaged progress is kept aside and told", () => {
  const storage = shared();
  storage.texts.set("podwire/progress", "{broken");
  const keeper = new ProgressKeeper(storage.tab());
  expect(keeper.firstNotice).toMatchObject({ kind: "corrupt", keptAs: "podwire/progress.damaged" });
  expect(storage.texts.get("podwire/progress.damaged")).toBe("{broken");
  pass(keeper, "a");
  expect(passed(new ProgressKeeper(storage.tab()))).toEqual(["a"]);
});
