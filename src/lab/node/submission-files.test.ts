import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSubmissionFiles } from "./index.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "podwire-submission-"));
  await mkdir(join(folder, "lesson"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a folder is read by its paths, hidden files left out", async () => {
  await mkdir(join(folder, ".git"));
  await symlink("/etc", join(folder, ".git", "x"));
  await writeFile(join(folder, "lesson", "01.sh"), "echo 你好\n");
  expect([...(await readSubmissionFiles(folder))]).toEqual([["lesson/01.sh", "echo 你好\n"]]);
});

test("one file is a session", async () => {
  await writeFile(join(folder, "mine.json"), "{}");
  expect([...(await readSubmissionFiles(join(folder, "mine.json")))]).toEqual([["session.json", "{}"]]);
});

test.each<[string, () => Promise<unknown>, string]>([
  ["a link to a file", () => symlink("/etc/passwd", join(folder, "lesson", "01.sh")), "lesson/01.sh is a symbolic link"],
  ["a link to a folder", () => symlink("/etc", join(folder, "other")), "other is a symbolic link"],
  ["a file that is too large", () => writeFile(join(folder, "lesson", "01.sh"), Buffer.alloc(300 * 1024)), "is larger than"],
  ["too many files", () => Promise.all(Array.from({ length: 501 }, (_, at) => writeFile(join(folder, "lesson", `${at}`), ""))), "at most 500"],
  ["too much in all", () => Promise.all(Array.from({ length: 20 }, (_, at) => writeFile(join(folder, "lesson", `${at}`), Buffer.alloc(250 * 1024)))), "makes the submission larger"],
  ["folders too deep", () => mkdir(join(folder, "a", "b", "c", "d"), { recursive: true }), "lies too deep"],
])("%s is refused", async (_name, prepare, message) => {
  await prepare();
  await expect(readSubmissionFiles(folder)).rejects.toMatchObject({ code: "SUBMISSION_INVALID", message: expect.stringContaining(message) });
});

test("what is not there is told", async () => {
  await expect(readSubmissionFiles(join(folder, "nowhere"))).rejects.toMatchObject({ code: "SUBMISSION_MISSING" });
});
