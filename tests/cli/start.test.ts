import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
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
