import { messageOf, text } from "../base/index.ts";
import type { Lab } from "../lab/index.ts";
import type { SessionFile } from "../lessons/index.ts";

/** Where the machines' bash keeps what was typed, each line behind its time. */
const HISTORY = "/root/.podwire/history";
const HISTORY_LIMIT = 1024 * 1024;
/** As `sessionSchema` takes at most; the last ones are kept. */
const MOST_COMMANDS = 5000;
const LONGEST_LINE = 16_384;

type Command = SessionFile["commands"][number];

/**
 * Bash's history with `HISTTIMEFORMAT`: a line `#<seconds since 1970>` before each command, whose own lines follow.
 * What stands before the first time is of no time, and left out.
 */
export function readHistory(machine: string, history: string): readonly Command[] {
  const commands: { machine: string; at: number; line: string }[] = [];
  for (const line of history.split("\n")) {
    const time = /^#(\d{9,11})$/.exec(line);
    const last = commands.at(-1);
    if (time) commands.push({ machine, at: Number(time[1]) * 1000, line: "" });
    else if (last && line !== "") last.line += last.line === "" ? line : `\n${line}`;
  }
  return commands.filter(({ line }) => line !== "" && line.length <= LONGEST_LINE);
}

/** What was typed on all machines, in order of time, and what was answered. A machine that does not answer has typed nothing. */
export async function exportSession(
  lab: Lab,
  { passed, answers }: Pick<SessionFile, "passed" | "answers">,
): Promise<{ readonly session: SessionFile; readonly missing: readonly string[] }> {
  const missing: string[] = [];
  const histories = await Promise.all(
    [...lab.machines.values()].map(async (machine): Promise<readonly Command[]> => {
      try {
        return readHistory(machine.name, text(await machine.agent.readFile(HISTORY, { limit: HISTORY_LIMIT })));
      } catch (error) {
        if (!/no such file/i.test(messageOf(error))) missing.push(machine.name);
        return [];
      }
    }),
  );
  const commands = histories.flat().sort((one, other) => one.at - other.at);
  return {
    missing,
    session: {
      format: "podwire-session/1",
      lesson: lab.lesson?.id ?? "",
      lab: lab.spec.id,
      seed: lab.seed,
      commands: commands.slice(-MOST_COMMANDS),
      passed,
      answers,
    },
  };
}
