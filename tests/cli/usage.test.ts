import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Podwire } from "../support/podwire.ts";

describe("podwire without a machine", () => {
  let podwire: Podwire;
  beforeAll(async () => {
    podwire = await Podwire.create();
    await podwire.run(["new", "lesson", "namespaces"]);
  });
  afterAll(() => podwire.remove());

  it.each<[string, readonly string[], number, RegExp]>([
    ["no such command", ["gard"], 2, /unknown command 'gard'[\s\S]*grade/],
    ["an argument is missing", ["exec"], 125, /missing required argument 'machine'/],
    ["a format that there is not", ["grade", "--format", "xml"], 2, /Allowed choices are tap, junit, json, github/],
    ["a share that there is not", ["validate", "--shard", "3/2"], 2, /A share such as 1\/4/],
    ["a lesson that there is not", ["up", "namespace"], 2, /no lesson or lab namespace\. Did you mean namespaces\?/],
    ["grading a lesson that there is not", ["grade", "namespacs", "--submission", "."], 2, /no lesson namespacs\. Did you mean namespaces\?/],
    ["a lesson that is there already", ["new", "lesson", "namespaces"], 2, /There is a lesson namespaces already: content\/1-linux\/01-namespaces, its lab labs\/namespaces\. /],
    ["an id that is none", ["new", "lesson", "../up"], 2, /is no id for a lesson/],
    ["exec with no lab up", ["exec", "host-a", "--", "true"], 125, /No lab is up\. Start one with: podwire up/],
    ["capture with no lab up", ["capture", "lan", "-o", "-"], 2, /No lab is up/],
    ["status with no lab up", ["status", "--json"], 1, /^$/],
    ["down with no lab up", ["down"], 0, /No lab is up/],
    ["a shell without a terminal", ["shell", "host-a"], 2, /needs a terminal\. In a script use: podwire exec host-a/],
    ["an image file that there is not", ["images", "import", "nothing.tar"], 2, /nothing\.tar/],
  ])("%s", async (_name, args, code, message) => {
    const done = await podwire.run(args);
    expect({ code: done.code, stderr: done.stderr }).toEqual({ code, stderr: expect.stringMatching(message) });
    expect(done.stderr).not.toMatch(/\n\s+at /);
  });

  it("prints its version and its help on stdout, with examples", async () => {
    expect((await podwire.run(["--version"])).stdout.toString()).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await podwire.run(["grade", "--help"]);
    expect(help.code).toBe(0);
    expect(help.stdout.toString()).toMatch(/Examples:\n {2}podwire grade/);
  });

  it("names file and line of a lab that is wrong", async () => {
    const other = await Podwire.create();
    await other.run(["new", "lesson", "broken"]);
    const file = join(other.folder, "labs/broken/lab.yaml");
    await writeFile(file, (await readFile(file, "utf8")).replace("segment: lan", "segment: wan"));
    const done = await other.run(["up", "broken"]);
    expect(done).toMatchObject({ code: 2, stderr: expect.stringMatching(/labs\/broken\/lab\.yaml:6: .*wan/) });
    await other.remove();
  });

  it("does not write a second lesson of an id, whatever the folders of the first are called, and says where it is", async () => {
    const other = await Podwire.create();
    await other.run(["new", "lesson", "nat"]);
    await rename(join(other.folder, "labs/nat"), join(other.folder, "labs/linux-nat"));
    for (const name of ["lesson.md", "lesson.zh-CN.md"]) {
      const file = join(other.folder, "content/1-linux/01-nat", name);
      await writeFile(file, (await readFile(file, "utf8")).replace("lab: nat", "lab: linux-nat"));
    }
    const message = "podwire: There is a lesson nat already: content/1-linux/01-nat, its lab labs/linux-nat. Go on with that one, or choose another id.\n";
    expect(await other.run(["new", "lesson", "nat"])).toMatchObject({ code: 2, stderr: message });
    expect(await readdir(join(other.folder, "content/1-linux"))).toEqual(["01-nat"]);
    expect(await readdir(join(other.folder, "labs"))).toEqual(["linux-nat"]);
    await other.remove();
  });

  it("says that there is no image, and how to get one", async () => {
    const done = await podwire.run(["up", "namespaces"], { env: { PODWIRE_IMAGE_DIR: "", PODWIRE_CACHE: join(podwire.folder, "empty") } });
    expect(done).toMatchObject({ code: 2, stderr: expect.stringMatching(/podwire images build/) });
    expect(await stat(join(podwire.folder, "empty/images")).catch(() => "nothing was built")).toBe("nothing was built");
  });

  it("finds out that the process that held the lab has died, and cleans up after it", async () => {
    const run = podwire.env["PODWIRE_RUN"] ?? "";
    await mkdir(run, { recursive: true });
    // No process has the largest number that a pid may have.
    await writeFile(join(run, "lab.json"), JSON.stringify({ pid: 2 ** 22, birth: "", lab: "namespaces", startedAt: 0 }));
    expect(await podwire.run(["status"])).toMatchObject({ code: 2, stderr: expect.stringMatching(/has died[\s\S]*podwire up namespaces/) });
    expect(await podwire.run(["status"])).toMatchObject({ code: 1 });
  });

  it("never signals a process that was given the id of the one that held the lab", async () => {
    const run = podwire.env["PODWIRE_RUN"] ?? "";
    await mkdir(run, { recursive: true });
    const other = spawn("sleep", ["600"]);
    const ended = once(other, "exit");
    try {
      await writeFile(join(run, "lab.json"), JSON.stringify({ pid: other.pid, birth: "another time", lab: "namespaces", startedAt: 0 }));
      await writeFile(join(run, "lab.sock"), "");
      expect(await podwire.run(["down", "--json"])).toMatchObject({ code: 0, stdout: Buffer.from('{"lab":null}\n') });
      expect(await readdir(run)).toEqual([]);
      // A signal would have come before this one, and would stand here in its place.
      other.kill("SIGINT");
      expect(await ended).toEqual([null, "SIGINT"]);
    } finally {
      other.kill("SIGKILL");
    }
  });
});
