import { concat, text, utf8 } from "../base/index.ts";
import { varsEnvironment, type Language, type Script, type Vars } from "../lessons/index.ts";
import type { RunRequest, RunResult } from "../vm/index.ts";

/** As a learner's shell has it. */
const LEARNER_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** For checks: no `/usr/local`, where a learner may have put a program of the same name as the check's tool. */
const CHECK_PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

export interface ScriptContext {
  readonly vars: Vars;
  readonly language: Language;
  /** From 1; 0 for a seed. */
  readonly step: number;
  readonly answers: Readonly<Record<string, string>>;
  readonly purpose: "seed" | "check" | "help" | "submission";
}

export interface ScriptLimits {
  readonly timeoutMs: number;
  /** Bytes of each stream. */
  readonly outputLimit: number;
}

/**
 * Takes all of stdin, without a name for it: whoever is root in the machine decides what `/dev/stdin` is. `-N` because a
 * pipe is read byte by byte else; it ends with the input.
 */
const EVAL_STDIN = 'read -r -N 8388608; eval "$REPLY"';

/**
 * How a script is run: as bash's own, with the text on stdin and nothing left in the file system. All of it has been read
 * before the first command runs, so that no command can swallow the rest by reading stdin.
 */
export function scriptRequest(script: string, name: string, context: ScriptContext, limits: ScriptLimits): RunRequest {
  return {
    argv: ["/usr/bin/bash", "--noprofile", "--norc", "-c", EVAL_STDIN, name],
    cwd: "/root",
    env: scriptEnvironment(context),
    stdin: utf8(script),
    ...limits,
  };
}

export function scriptEnvironment(context: ScriptContext): Readonly<Record<string, string>> {
  const answers = Object.entries(context.answers).map(([id, value]) => [answerVariable(id), value.replaceAll("\0", "")]);
  return {
    ...Object.fromEntries(answers),
    ...varsEnvironment(context.vars),
    PATH: context.purpose === "check" ? CHECK_PATH : LEARNER_PATH,
    HOME: "/root",
    LANG: "C.UTF-8",
    TERM: "dumb",
    LAB_LANG: context.language,
    STEP: String(context.step),
  };
}

/** `ANSWER_<ID>`, upper case, hyphens as underscores. */
export function answerVariable(question: string): string {
  return `ANSWER_${question.toUpperCase().replaceAll("-", "_")}`;
}

/** Name that bash puts before its own complaints. */
export function scriptName(script: Script): string {
  return script.file.split("/").slice(-2).join("/");
}

/** Both streams as text; what was too much says so. */
export function outputOf(result: RunResult): string {
  const whole = text(concat([result.stdout, result.stderr]));
  return result.truncated ? `${whole}\n[output cut short]\n` : whole;
}

/** What a script answered to questions, by lines `ANSWER id=value` that it printed. */
export function answersIn(output: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...output.matchAll(/^ANSWER ([a-z0-9-]+)=(.*?)\r?$/gm)].map((match) => [match[1] ?? "", match[2] ?? ""]));
}
