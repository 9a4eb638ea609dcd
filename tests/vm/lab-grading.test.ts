import { expect, test } from "vitest";
import { grade, type Graded } from "../../src/lab/grading/index.ts";
import { nodeClock } from "../../src/vm/node/index.ts";
import { openRealLab, PROBE, PROBE_LESSON } from "../support/real-lab.ts";

/**
 * Milliseconds of wall clock for the worst of them on a computer that others share: a start (40 s), the script and the agent's grace
 * (8 + 10 s), the probe of a machine that is gone (20 + 10 s), its artifacts, all asked for at once and in vain (20 s); then a margin.
 */
const WITHIN_MS = 150_000;

interface Wanted {
  /** One a step. */
  readonly scripts?: readonly string[];
  /** Command lines of a session instead, by step. */
  readonly lines?: readonly (readonly string[])[];
  /** One machine and the first step alone: enough for what only has to go wrong. */
  readonly small?: boolean;
  readonly scriptMs?: number;
  readonly patienceMs?: number;
}

function gradeScripts({ scripts = [], lines, small = false, scriptMs = 8000, patienceMs = 2000 }: Wanted): Promise<Graded> {
  const spec = small ? { ...PROBE, machines: PROBE.machines.slice(0, 1), steps: PROBE.steps.slice(0, 1) } : PROBE;
  const lesson = { ...PROBE_LESSON, steps: PROBE_LESSON.steps.slice(0, spec.steps.length) };
  const replay = (text: string, from: string) => ({ machine: "host-a", text, from, interactive: lines !== undefined });
  const steps = (lines ?? scripts.map((text) => [text])).map((texts, at) => texts.map((text) => replay(text, `probe/0${at + 1}.sh`)));
  return grade({
    lesson,
    spec,
    submission: { lesson: "probe", seed: undefined, steps, answers: {} },
    seed: "probe",
    language: "en",
    clock: nodeClock,
    openLab: (options) => openRealLab({ ...options, spec, lesson, stepCheckpoints: false }),
    limits: { replay: { scriptMs, patienceMs, againMs: 500, outputBytes: 16 * 1024 } },
  });
}
const RIGHT = ["echo yes >/srv/done", "ping -c 1 10.7.0.2"];
const found = ({ result }: Graded) => result.steps.map(({ status, message }) => `${status} ${message}`.trim());

test("what is right passes, with the frames of its own ping seen on the wire", async () => {
  const graded = await gradeScripts({ scripts: RIGHT });
  expect([found(graded), graded.result.attempts]).toEqual([["passed", "passed"], 1]);
});

test("a session's command lines go on where the one before left the shell, and past one that does not end", async () => {
  const lines = [["cd /srv", "word=yes; twice() { echo $1 $1; }", "sleep 1000", "twice $word >done"], ["ping -c 1 10.7.0.2"]];
  const graded = await gradeScripts({ lines });
  expect([found(graded), graded.result.steps[0]?.output]).toEqual([["passed", "passed"], expect.stringContaining("$ sleep 1000 (host-a, still running)")]);
});

test("lines without end, more than the agent runs at once, keep neither the next line nor the check from running", async () => {
  const endless = Array.from({ length: 10 }, (_, at) => `sleep ${1000 + at}`);
  const lines = [[...endless, "echo yes >/srv/done"], ["ping -c 1 10.7.0.2"]];
  const graded = await gradeScripts({ lines, patienceMs: 1000, scriptMs: 60_000 });
  expect(found(graded)).toEqual(["passed", "passed"]);
});

test("what a step's lines left running ends with the step", async () => {
  const lines = [["sleep 1000", "echo yes >/srv/done"], ["pgrep -fx 'sleep 1000' || echo ended", "ping -c 1 10.7.0.2"]];
  // As patient as grading is: what is looked for is what a line said before it was let be.
  const graded = await gradeScripts({ lines, patienceMs: 12_000, scriptMs: 60_000 });
  expect([found(graded), graded.result.steps[1]?.output]).toEqual([["passed", "passed"], expect.stringMatching(/exit 0\)\nended$/m)]);
});

test("what is not done fails, with what was seen kept beside", async () => {
  const graded = await gradeScripts({ scripts: ["true", "true"] });
  expect(found(graded)).toEqual(["failed /srv/done is not there", "failed No ping was seen."]);
  expect([...graded.artifacts.keys()]).toEqual(expect.arrayContaining(["wire.pcapng", "host-a.network.txt", "host-b.kernel.txt", "01-make.failed.txt"]));
});

test.each<[string, string, RegExp]>([
  ["forks without end", "bomb() { bomb | bomb & }; bomb; sleep 60", /^failed /],
  ["fills the disk", "cat /dev/zero >/srv/fill", /^failed /],
  ["prints without end", "yes", /^failed .*was stopped after 8 s/s],
  ["kills the agent", "pkill -9 -f agent.js; killall -9 qjs; sleep 5", /^failed /],
  ["stops the agent for good", "while :; do killall -STOP qjs; done", /^failed /],
  ["panics the kernel", "echo c >/proc/sysrq-trigger; sleep 60", /^failed .*no longer answers/s],
  ["switches the machine off", "poweroff -f; sleep 60", /^failed /],
  ["puts a program of its own in a check's way", "printf '#!/bin/sh\\nexit 0\\n' >/tmp/x; chmod +x /tmp/x; cp --remove-destination /tmp/x /usr/bin/ping; ls -la /usr/bin/ping; echo yes >/srv/done", /^failed .*changed programs that the checks rely on: .*ping/s],
  ["puts a text of its own where a script could be read from", "rm -f /dev/stdin; echo 'exit 0' >/dev/stdin", /^failed .*\/dev\/stdin/s],
  ["turns /bin to programs of its own", "mkdir /b; ln -s /usr/bin/* /b/; rm /b/bash /b/ls; printf '#!/usr/bin/dash\\nexit 0\\n' >/b/bash; cp /b/bash /b/ls; chmod +x /b/bash /b/ls; ln -s /b /bin.new; mv -T /bin.new /bin", /^failed .*changed programs that the checks rely on: .*\/bin/s],
])("a submission that %s fails by itself, once, and within its time", async (_name, text, expected) => {
  const begin = Date.now();
  const graded = await gradeScripts({ scripts: [text], small: true });
  expect(found(graded)[0]).toMatch(expected);
  expect(graded.result.attempts).toBe(1);
  expect(Date.now() - begin).toBeLessThan(WITHIN_MS);
  expect(graded.result.steps.reduce((sum, step) => sum + step.output.length, 0)).toBeLessThan(50_000);
});

test("programs that are changed while a check runs, or only before a later step's, count for nothing", async () => {
  const whileChecked = "until grep -qa check /proc/[0-9]*/cmdline; do :; done; printf '#!/usr/bin/dash\\nexit 0\\n' >/usr/bin/x; chmod +x /usr/bin/x; mv /usr/bin/x /usr/bin/ping";
  const graded = await gradeScripts({ scripts: [`echo yes >/srv/done; setsid dash -c ${JSON.stringify(whileChecked)} </dev/null >/dev/null 2>&1 &`, ""] });
  expect(found(graded).at(-1)).toMatch(/^failed .*changed programs that the checks rely on/s);
});

test("after all of them, in the same process, the next submission is graded as if they had never been", async () => {
  expect(found(await gradeScripts({ scripts: RIGHT }))).toEqual(["passed", "passed"]);
});
