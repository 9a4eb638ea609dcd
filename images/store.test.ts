import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { explainDisk } from "./cache.ts";
import { tryLock } from "./pid-lock.ts";
import { makeWhole, oneAtATime, removeLeftovers } from "./store.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "podwire-store-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
});

/** No process has this id: it is above every system's limit. */
const NOBODY = 2 ** 22 + 1;

describe("makeWhole", () => {
  test("gives the name when all is there", async () => {
    await makeWhole(path.join(folder, "a"), async (partial) => fs.writeFileSync(path.join(partial, "x"), "1"));
    expect(fs.readdirSync(folder)).toEqual(["a"]);
  });

  test("leaves nothing when it fails, and what was there before", async () => {
    fs.mkdirSync(path.join(folder, "a"));
    await expect(makeWhole(path.join(folder, "a"), async (partial) => {
      fs.writeFileSync(path.join(partial, "x"), "1");
      throw new Error("no");
    })).rejects.toThrow("no");
    expect(fs.readdirSync(folder)).toEqual(["a"]);
  });

  test("says what to do about a full disk", async () => {
    await expect(makeWhole(path.join(folder, "a"), async () => {
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    })).rejects.toMatchObject({ code: "DISK_FULL" });
  });
});

test.each([["ENOSPC", "DISK_FULL"], ["EDQUOT", "DISK_FULL"], ["EACCES", "CACHE_NOT_WRITABLE"], ["EROFS", "CACHE_NOT_WRITABLE"]])("%s is %s", (code, is) =>
  expect(explainDisk(Object.assign(new Error(code), { code }), "/x")).toMatchObject({ code: is }));

test("removeLeftovers takes away what dead builders left, and only that", () => {
  const mine = `b.partial-${process.pid}`;
  for (const name of [`a.partial-${NOBODY}`, mine, "c"]) fs.mkdirSync(path.join(folder, name));
  removeLeftovers(folder);
  expect(fs.readdirSync(folder)).toEqual([mine, "c"]);
});

describe("oneAtATime", () => {
  test("lets nobody in while one is at work", async () => {
    const order: string[] = [];
    let open: () => void = () => undefined;
    const gate = new Promise<void>((done) => (open = done));
    const first = oneAtATime(folder, async () => {
      order.push("first in");
      await gate;
      order.push("first out");
    }, () => undefined);
    const second = oneAtATime(folder, async () => void order.push("second"), () => open());
    await Promise.all([first, second]);
    expect(order).toEqual(["first in", "first out", "second"]);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test("takes over from one that was killed", async () => {
    fs.writeFileSync(path.join(folder, "build.lock"), JSON.stringify({ pid: NOBODY, birth: "" }));
    expect(await oneAtATime(folder, async () => "built", () => expect.unreachable())).toBe("built");
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test("takes over from one whose id another process has been given since", async () => {
    fs.writeFileSync(path.join(folder, "build.lock"), JSON.stringify({ pid: process.ppid, birth: "long ago" }));
    expect(await oneAtATime(folder, async () => "built", () => expect.unreachable())).toBe("built");
  });

  test("lets one at a time in, however many processes find the lock of one that was killed", async () => {
    const worker = new URL("testing/lock-worker.mjs", import.meta.url).pathname;
    const workers = Array.from({ length: 8 }, () => spawn(process.execPath, ["--import", "tsx", worker, folder, "6"], { stdio: ["pipe", "pipe", "pipe"] }));
    let said = "";
    for (const one of workers) one.stderr.on("data", (chunk) => (said += String(chunk)));
    const ended = workers.map((one) => once(one, "exit"));
    await Promise.all(workers.map((one) => once(one.stdout, "data")));
    for (const one of workers) one.stdin.write("go\n");
    // Each has ended by its own signal, none by the error of finding another inside.
    expect({ ends: await Promise.all(ended), said }).toEqual({ ends: workers.map(() => [null, "SIGKILL"]), said: "" });
  });

  test("stops waiting when it is told to", async () => {
    tryLock(path.join(folder, "build.lock"));
    const abort = new AbortController();
    await expect(oneAtATime(folder, async () => expect.unreachable(), () => abort.abort(), abort.signal)).rejects.toThrow(/abort/);
  });
});
