import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { courseFolder } from "../support/course.ts";
import { Podwire, type Finished } from "../support/podwire.ts";
import { parseTap } from "../support/tap.ts";

const RIGHT = { "01.sh": "# machine: host-a\ntouch /root/done\n", "02.sh": "# machine: host-b\nip addr add 10.9.0.2/24 dev eth0\n" };
/** Milliseconds: what a script may take, a machine's last chance to answer, and a start on a busy computer; a lesson's own limit is five minutes. */
const LESSON_MS = 180_000;
const report = z.object({
  exitCode: z.number(),
  lessons: z.array(z.object({ lesson: z.string(), steps: z.array(z.object({ id: z.string(), status: z.string(), message: z.string() })) })),
});

describe("podwire grade", () => {
  let podwire: Podwire;
  let made = 0;
  beforeAll(async () => {
    podwire = await Podwire.create(courseFolder);
  });
  afterAll(() => podwire.remove());

  async function submission(files: Readonly<Record<string, string>>): Promise<string> {
    made += 1;
    const folder = join(podwire.folder, `submission-${made}`);
    await mkdir(join(folder, "two-machines"), { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, "two-machines", name), text);
    return folder;
  }
  const grade = async (files: Readonly<Record<string, string>>, ...flags: string[]): Promise<Finished> =>
    podwire.run(["grade", "two-machines", "--submission", await submission(files), ...flags]);
  const statuses = (done: Finished) => {
    const { lessons, exitCode } = report.parse(JSON.parse(done.stdout.toString()));
    expect(exitCode).toBe(done.code);
    return lessons.flatMap((lesson) => lesson.steps.map((step) => step.status));
  };

  it("what is right passes, as TAP 14", async () => {
    const done = await grade(RIGHT);
    const tap = parseTap(done.stdout.toString());
    expect({ code: done.code, errors: tap.errors, ok: tap.points.map((point) => point.ok) }).toEqual({ code: 0, errors: [], ok: tap.points.map(() => true) });
    expect(tap.points.filter((point) => point.depth === 1).length).toBe(2);
  });

  it("titles and what checks say are Chinese where that is wanted", async () => {
    const done = await grade({ "01.sh": RIGHT["01.sh"] }, "--format", "json", "--language", "zh-CN");
    const [, second] = report.parse(JSON.parse(done.stdout.toString())).lessons[0]?.steps ?? [];
    expect({ code: done.code, second }).toMatchObject({ code: 1, second: { status: "failed", message: "10.9.0.2 没有应答" } });
  });

  it("names of a submission are never lines of their own, which a CI system could obey", async () => {
    const folder = await submission(RIGHT);
    await mkdir(join(folder, "::error::a\n::add-mask::b\u001b[2J"));
    await writeFile(join(folder, "::error::a\n::add-mask::b\u001b[2J", "01.sh"), "true\n");
    const done = await podwire.run(["grade", "two-machines", "--submission", folder, "--format", "github"]);
    expect(done).toMatchObject({ code: 2, stderr: expect.stringContaining("add-mask") });
    const said = `${done.stdout.toString()}\n${done.stderr}`;
    expect(said).not.toMatch(/^\s*::.*(?:error::a|add-mask)/m);
    expect(said).not.toContain("\u001b");
  });

  it("what is wrong is the learner's, as JUnit, with what was observed kept beside", async () => {
    const artifacts = join(podwire.folder, "artifacts");
    const file = join(podwire.folder, "grade.xml");
    const done = await grade({ "01.sh": RIGHT["01.sh"] }, "--format", "junit", "--output", file, "--artifacts", artifacts);
    expect({ code: done.code, stdout: done.stdout.toString() }).toEqual({ code: 1, stdout: "" });
    const xml = await readFile(file, "utf8");
    expect(xml).toMatch(/^<\?xml version="1\.0"/);
    expect(xml.match(/<testcase /g)?.length).toBe(2);
    expect(xml).toMatch(/<failure [^>]*message="10\.9\.0\.2 does not answer"/);
    expect(xml).not.toContain("<error");
    const kept = await readdir(artifacts, { recursive: true });
    for (const kind of [/\.pcapng$/, /iptables/, /console/]) expect(kept.some((name) => kind.test(name)), `${String(kind)} in ${kept.join(", ")}`).toBe(true);
  });

  it("annotates for GitHub, and writes the summary where GitHub says", async () => {
    const summary = join(podwire.folder, "summary.md");
    const folder = await submission({ "01.sh": RIGHT["01.sh"] });
    const done = await podwire.run(["grade", "--submission", folder, "--format", "github"], { env: { GITHUB_STEP_SUMMARY: summary } });
    expect(done.code).toBe(1);
    expect(done.stdout.toString()).toMatch(/^::error title=.*::10\.9\.0\.2 does not answer$/m);
    expect(await readFile(summary, "utf8")).toContain("| ❌ |");
  });

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ["a lesson's script without a machine", { "01.sh": "touch /root/done\n" }, /01\.sh:1: the first line must name the machine/],
    ["a machine that there is not", { "01.sh": "# machine: host-z\ntrue\n" }, /host-z/],
    ["a step that there is not", { "09.sh": "# machine: host-a\ntrue\n" }, /09\.sh:1: .*steps 01 to 02/],
    ["answers that are not YAML", { "answers.yaml": "{" }, /answers\.yaml:\d+/],
  ])("%s is told before any machine starts", async (_name, files, message) => {
    expect(await grade(files)).toMatchObject({ code: 2, stdout: Buffer.from(""), stderr: expect.stringMatching(message) });
  });

  it("a submission that is not there is told", async () => {
    expect(await podwire.run(["grade", "--submission", "nowhere"])).toMatchObject({ code: 2, stderr: expect.stringContaining("nowhere") });
  });

  describe("hostile submissions", () => {
    const hostile = (script: string) => ({ ...RIGHT, "01.sh": `# machine: host-a\n${script}\n` });

    /** A folder of the host, and what is in it: whatever a script does with these paths must happen in its machine, or nowhere. */
    async function canary(): Promise<{ readonly folder: string; readonly look: () => Promise<readonly string[]> }> {
      const folder = join(podwire.folder, "canary");
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "bird"), "sings");
      const look = async () => {
        const names = (await readdir(folder)).sort();
        return Promise.all(names.map(async (name) => `${name}: ${await readFile(join(folder, name), "utf8")}`));
      };
      return { folder, look };
    }
    const touchesTheHost = (folder: string) =>
      [`mkdir -p ${folder}`, `echo dead >${folder}/bird`, `echo new >${folder}/other`, `printf '#!/bin/sh\\ntouch ${folder}/ran\\n' >/tmp/run`, "chmod +x /tmp/run", "/tmp/run"].join("\n");

    // Step 1 leaves no mark. A machine that goes down under its submission is the submission's doing: never an error of ours.
    it.each([
      ["forks without end", ":(){ :|:& };:"],
      ["fills the disk", "cat /dev/zero > /root/zeroes"],
      ["prints without end", "yes"],
      ["kills every process, the agent's too", "kill -9 -1"],
      ["kills the agent again and again", "while :; do pkill -9 -f agent; done"],
      ["halts the machine", "echo c > /proc/sysrq-trigger; sleep 60"],
    ])("one that %s gets a clear result, within its lesson's time, and the host is as it was", async (_name, script) => {
      const { folder, look } = await canary();
      const begun = Date.now();
      const done = await grade(hostile(`${touchesTheHost(folder)}\n${script}`), "--format", "json");
      expect(Date.now() - begun).toBeLessThan(LESSON_MS);
      expect(await look()).toEqual(["bird: sings"]);
      expect({ code: done.code, first: statuses(done)[0] }).toEqual({ code: 1, first: "failed" });
      const { lessons } = report.parse(JSON.parse(done.stdout.toString()));
      for (const step of lessons[0]?.steps ?? []) expect(step.message !== "" || step.status === "passed").toBe(true);
    });

    it("and the next grade is clean", async () => {
      const done = await grade(RIGHT, "--format", "json");
      expect(statuses(done)).toEqual(["passed", "passed"]);
    });
  });
});
