import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { exportSession } from "../../src/app/session-export.ts";
import { text, utf8 } from "../../src/base/index.ts";
import { contentFilesOf } from "../../src/cli/content.ts";
import { loadContent } from "../../src/lessons/index.ts";
import type { Lab } from "../../src/lab/index.ts";
import type { SessionFile } from "../../src/lessons/index.ts";
import { courseFolder } from "../support/course.ts";
import { Podwire } from "../support/podwire.ts";
import { openRealLab } from "../support/real-lab.ts";

const report = z.object({ lessons: z.array(z.object({ seed: z.string(), steps: z.array(z.object({ status: z.string() })) })) });

let typed = 1000;

/** Types a line into the first terminal, as a learner does, and waits until its command has ended. */
async function type(lab: Lab, machine: string, line: string): Promise<void> {
  const terminal = lab.machines.get(machine)?.terminal(0);
  if (terminal === undefined) throw new Error(`There is no ${machine}.`);
  typed += 1;
  const end = `over-${typed}`;
  let seen = "";
  let over: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (over = resolve));
  const listening = terminal.onData((data) => {
    seen += text(data);
    if (seen.includes(end)) over();
  });
  terminal.write(utf8(`${line}; echo over-$((${typed - 1}+1))\r`));
  await ended;
  listening.dispose();
}

describe("a session that the app's exporter wrote, of a real lab", () => {
  let podwire: Podwire;
  let session: SessionFile;

  beforeAll(async () => {
    podwire = await Podwire.create(courseFolder);
    const { lessons, labs } = loadContent(contentFilesOf(courseFolder));
    const lesson = lessons.find((one) => one.id === "two-machines");
    const spec = labs.get("two-machines");
    if (!lesson || !spec) throw new Error("The course has no lesson two-machines.");
    const lab = await openRealLab({ spec, lesson, seed: "learner-7" });
    try {
      const passed: { step: string; at: number }[] = [];
      const pass = async (step: string) => {
        expect((await lab.check(step)).outcome.kind).toBe("passed");
        passed.push({ step, at: Date.now() });
      };
      const [first = "", second = ""] = lab.steps;
      await lab.begin(first);
      await type(lab, "host-a", "touch /root/done");
      await pass(first);
      await lab.begin(second);
      await type(lab, "host-b", "address=10.9.0.2/24");
      await type(lab, "host-b", "ip addr add $address dev eth0");
      await pass(second);
      const exported = await exportSession(lab, { passed, answers: {} });
      expect(exported.missing).toEqual([]);
      session = exported.session;
    } finally {
      lab.dispose();
    }
  });
  afterAll(() => podwire.remove());

  async function grade(changes: Partial<SessionFile>, ...flags: string[]) {
    const file = join(podwire.folder, "session.json");
    await writeFile(file, JSON.stringify({ ...session, ...changes }));
    return podwire.run(["grade", "--submission", file, "--format", "json", ...flags]);
  }

  it("is graded with its own seed, and passes as it did in the lab", async () => {
    const done = await grade({}, "--seed", "learner-7");
    expect(done).toMatchObject({ code: 0 });
    expect(report.parse(JSON.parse(done.stdout.toString())).lessons).toEqual([{ seed: "learner-7", steps: [{ status: "passed" }, { status: "passed" }] }]);
  });

  it("is refused where another learner's was to be graded", async () => {
    const done = await grade({}, "--seed", "learner-8");
    expect(done).toMatchObject({ code: 2, stdout: Buffer.from(""), stderr: expect.stringMatching(/two-machines was made with seed "learner-7", and --seed is "learner-8"/) });
  });

  it("passes without its marks, too, and fails without its second machine's commands", async () => {
    expect(await grade({ passed: [] })).toMatchObject({ code: 0 });
    const done = await grade({ commands: session.commands.filter(({ machine }) => machine === "host-a") });
    expect(report.parse(JSON.parse(done.stdout.toString())).lessons[0]?.steps).toEqual([{ status: "passed" }, { status: "failed" }]);
    expect(done.code).toBe(1);
  });
});
