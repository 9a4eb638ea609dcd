import { expect, test } from "vitest";
import { text } from "../../src/base/index.ts";
import { contentHere, findTarget } from "../../src/cli/content.ts";
import type { Checkpoint, Lab } from "../../src/lab/index.ts";
import { answersIn, scriptRequest } from "../../src/lab/script-run.ts";
import { varsEnvironment } from "../../src/lessons/index.ts";
import { openRealLab } from "../support/real-lab.ts";
import { ATTEMPTS, type Attempt } from "../support/wrong-answers.ts";

const minute = 60_000;
const LIMITS = { timeoutMs: minute / 2, outputLimit: 32 * 1024 };
const content = contentHere();

/** Runs a command as a submission's script is run; what it says on lines `ANSWER id=value` are its answers. */
async function run(lab: Lab, step: number, machine: string, command: string): Promise<Readonly<Record<string, string>>> {
  const agent = lab.machines.get(machine)?.agent;
  if (agent === undefined) throw new Error(`The lab has no machine ${machine}.`);
  const context = { vars: lab.vars, language: "en", step, answers: {}, purpose: "submission" } as const;
  return answersIn(text((await agent.run(scriptRequest(command, "attempt", context, LIMITS))).stdout));
}

function filled(lab: Lab, answers: Attempt["answers"] = {}): Readonly<Record<string, string>> {
  const values = varsEnvironment(lab.vars);
  return Object.fromEntries(Object.entries(answers).map(([id, value]) => [id, value.replace(/\$\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)]));
}

/** What the check says of an attempt, in one line; the lab is left as the attempt left it. */
async function verdict(lab: Lab, attempt: Attempt, solved: Readonly<Record<string, string>>): Promise<string> {
  const answers: Record<string, string> = { ...solved, ...filled(lab, attempt.answers) };
  const step = lab.steps[attempt.step - 1] ?? "";
  await lab.begin(step);
  for (const [machine, command] of attempt.commands) Object.assign(answers, await run(lab, attempt.step, machine, command));
  const { outcome } = await lab.check(step, answers);
  const points = outcome.kind === "failed" && outcome.score.points > 0 ? ` with ${outcome.score.points} points` : "";
  return "message" in outcome ? `${outcome.kind}${points}: ${outcome.message}` : outcome.kind;
}

function asWanted(attempt: Attempt, said: string): boolean {
  return attempt.says === undefined ? said === "passed" : said.startsWith("failed: ") && attempt.says.test(said);
}

/** A command that only finds an answer leaves the machines as they were; to put back what it did not change would take seconds. */
function changes(attempt: Attempt): boolean {
  return attempt.commands.some(([, command]) => !command.includes("ANSWER "));
}

async function disagreements(lab: Lab, attempts: readonly Attempt[]): Promise<readonly string[]> {
  const found: string[] = [];
  const answers: Record<string, string> = {};
  let before: Checkpoint | undefined;
  let changed = false;
  const putBack = async () => {
    if (changed && before) await lab.rewind(before);
    changed = false;
  };
  for (let solved = 0; solved <= lab.steps.length; solved++) {
    const here = attempts.filter((attempt) => attempt.solved === solved);
    const next = lab.steps[solved - 1];
    await putBack();
    if (next !== undefined) Object.assign(answers, (await lab.solve(next)).answers);
    before = here.some(changes) ? await lab.checkpoint(lab.steps[0] ?? "", `after ${solved}`) : undefined;
    for (const attempt of here) {
      await putBack();
      const said = await verdict(lab, attempt, answers);
      if (!asWanted(attempt, said)) found.push(`step ${attempt.step}, ${attempt.name}: ${said}`);
      changed = changes(attempt);
    }
  }
  return found;
}

// Much of the time is spent waiting for pings: two labs at once keep two cores busy.
test.each(Object.keys(ATTEMPTS))("%s: what is wrong fails with what was seen, what is right otherwise passes", { timeout: 12 * minute }, async (id) => {
  const { lab: spec, lesson } = findTarget(content, id);
  const lab = await openRealLab({ spec, lesson, seed: "attempts", stepCheckpoints: false });
  try {
    expect(await disagreements(lab, ATTEMPTS[id] ?? [])).toEqual([]);
  } finally {
    lab.dispose();
  }
});

test("every lesson has attempts", () => {
  expect(Object.keys(ATTEMPTS).sort()).toEqual(content.lessons.map((lesson) => lesson.id).sort());
});
