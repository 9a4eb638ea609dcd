import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { courseFolder } from "../support/course.ts";
import { finished, Podwire } from "../support/podwire.ts";

describe("a lab that is still starting", () => {
  let podwire: Podwire;

  beforeAll(async () => {
    podwire = await Podwire.create();
    await cp(courseFolder, podwire.folder, { recursive: true });
    await mkdir(join(podwire.folder, "labs/two-machines/seed"));
    // Longer than the test, and no longer than a seed may take.
    await writeFile(join(podwire.folder, "labs/two-machines/seed/host-a.sh"), "# machine: host-a\nsleep 50\n");
  });
  afterAll(() => podwire.remove());

  it.each<[string, readonly string[], RegExp, "down" | "SIGINT"]>([
    ["by `podwire down`, in the background", ["--detach"], /by `podwire down` or a signal \(SIGTERM\)/, "down"],
    ["by Ctrl-C, in the background", ["--detach"], /by `podwire down` or a signal \(SIGTERM\)/, "SIGINT"],
    ["by Ctrl-C", [], /by a signal \(SIGINT\)/, "SIGINT"],
  ])("says that its start was ended %s, and blames no file", async (_name, flags, reason, by) => {
    const child = podwire.start(["up", "two-machines", ...flags]);
    const ended = finished(child);
    let seen = "";
    child.stderr.on("data", (chunk: Buffer) => {
      seen += chunk.toString("utf8");
    });
    await expect.poll(() => seen, { timeout: 120_000 }).toContain("host-a: getting its name and addresses");
    if (by === "down") expect(await podwire.run(["down"])).toMatchObject({ code: 0, stderr: "two-machines is down.\n" });
    else child.kill(by);
    const { code, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringMatching(reason) });
    expect(stderr).toContain("The start of two-machines was ended before it was up");
    expect(stderr).not.toMatch(/labs\/|failed/);
    expect(await podwire.run(["status"])).toMatchObject({ code: 1 });
    expect(await readdir(podwire.env["PODWIRE_RUN"] ?? "")).not.toContain("lab.json");
  });
});

describe("the log of the process that holds a lab", () => {
  let podwire: Podwire;
  let log: string;

  beforeAll(async () => {
    podwire = await Podwire.create(courseFolder);
    const run = podwire.env["PODWIRE_RUN"] ?? "";
    log = join(run, "lab.log");
    await mkdir(run, { recursive: true });
  });
  afterAll(() => podwire.remove());

  it("is left alone by one that has not taken the place", async () => {
    await writeFile(log, "what the other says\n");
    expect(await podwire.run(["up", "two-machine", "--detach"])).toMatchObject({ code: 2, stderr: expect.stringMatching(/no lesson or lab two-machine\./) });
    expect(await readFile(log, "utf8")).toBe("what the other says\n");
  });

  it("begins anew with one that has taken it", async () => {
    await writeFile(log, "what the one before said\n");
    const nowhere = { env: { PODWIRE_IMAGE_DIR: "", PODWIRE_CACHE: join(podwire.folder, "empty") } };
    expect(await podwire.run(["up", "two-machines", "--detach"], nowhere)).toMatchObject({ code: 2, stderr: expect.stringMatching(/podwire images build/) });
    expect(await readFile(log, "utf8")).toMatch(/^podwire: No machine image is built/);
  });

  it("is the winner's when two start at once", async () => {
    await rm(log);
    const ups = await Promise.all([1, 2].map(() => podwire.run(["up", "two-machines", "--detach"])));
    expect(ups.map((up) => up.code).toSorted((a, b) => a - b)).toEqual([0, 2]);
    expect(ups.find((up) => up.code === 2)?.stderr).toMatch(/two-machines is up already/);
    expect(await readFile(log, "utf8")).not.toContain("podwire:");
  });
});
