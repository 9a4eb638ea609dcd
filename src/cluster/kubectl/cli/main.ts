/** Finds the command, reads its flags, runs it, and puts what fails into words. Source: github.com/spf13/cobra, command.go; kubectl, pkg/cmd/cmd.go. */
import type { Connect, System } from "../../../sys/index.ts";
import { Session } from "../client/session.ts";
import { entries, groups, hidden } from "../commands/index.ts";
import { isCommand, type Command, type Entry, type Group } from "./command.ts";
import { CommandError, exitCodeOf, failureText } from "./failure.ts";
import { bool, type Flag } from "./flag.ts";
import { readFlags } from "./flags.ts";
import { globalFlags } from "./global-flags.ts";

const HELP = bool("help", "Show this help.", { short: "h", hidden: true });

/** What a command line begins with, and what is left for the command. */
interface Chosen {
  readonly command: Command | Group;
  readonly path: string;
  readonly rest: readonly string[];
}

/** Where the next word is that is neither a flag nor a global flag's value. */
function wordAt(argv: readonly string[]): number {
  const takesValue = new Set(globalFlags.filter(({ bare }) => bare === undefined).flatMap(({ name, short }) => [`--${name}`, ...(short === undefined ? [] : [`-${short}`])]));
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? "";
    if (word === "--") return -1;
    if (!word.startsWith("-") || word === "-") return at;
    if (takesValue.has(word)) at += 1;
  }
  return -1;
}

const findEntry = (from: readonly Entry[], name: string): Entry | undefined => from.find((entry) => entry.name === name || entry.aliases?.includes(name) === true);

async function choose(argv: readonly string[]): Promise<Chosen | undefined> {
  let at = wordAt(argv);
  let entry = at < 0 ? undefined : findEntry([...entries, ...hidden], argv[at] ?? "");
  if (entry === undefined) {
    if (at < 0) return undefined;
    throw await unknownCommand(argv[at] ?? "");
  }
  let path = "kubectl";
  let rest = argv;
  for (;;) {
    path += ` ${entry.name}`;
    rest = [...rest.slice(0, at), ...rest.slice(at + 1)];
    const command = await entry.load();
    at = wordAt(rest);
    const inner: Entry | undefined = at < 0 ? undefined : findEntry(command.below ?? [], rest[at] ?? "");
    if (inner === undefined) return { command, path, rest };
    entry = inner;
  }
}

async function unknownCommand(name: string): Promise<CommandError> {
  const { similar } = await import("./similar.ts");
  const close = entries.map((entry) => entry.name).filter((known) => similar(name, known)).sort();
  const hint = close.length === 0 ? "" : `\n\nDid you mean this?\n${close.map((known) => `\t${known}\n`).join("")}`;
  return new CommandError(`unknown command ${JSON.stringify(name)} for "kubectl"${hint}`);
}

async function showHelp({ command, path }: Omit<Chosen, "rest">, system: System): Promise<void> {
  const { helpText } = await import("./help.ts");
  system.terminal.out(helpText(path, command));
}

async function topHelp(system: System): Promise<void> {
  const { topHelpText } = await import("./top-help.ts");
  system.terminal.out(topHelpText(groups));
}

/** Required flags are told together, as cobra does. */
function withGlobal(command: Command): readonly Flag[] {
  const own = new Set(command.flags.map(({ name }) => name));
  const shorts = new Set(command.flags.flatMap(({ short }) => (short === undefined ? [] : [short])));
  const globals = globalFlags.filter(({ name }) => !own.has(name)).map((flag) => {
    if (flag.short === undefined || !shorts.has(flag.short)) return flag;
    const { short, ...rest } = flag;
    return short === undefined ? flag : rest;
  });
  return [...command.flags, ...globals, HELP];
}

async function start(argv: readonly string[], system: System, connect: Connect): Promise<number> {
  if (argv[0] === "help") return start([...argv.slice(1), "--help"], system, connect);
  const chosen = await choose(argv);
  if (chosen === undefined) {
    readFlags([...globalFlags, HELP], argv, "kubectl");
    await topHelp(system);
    return 0;
  }
  const { command, path, rest } = chosen;
  if (!isCommand(command)) {
    const flags = readFlags([...globalFlags, HELP], rest, path);
    const [unknown] = flags.args;
    if (unknown !== undefined && !flags.bool("help")) throw new CommandError(`unknown command ${JSON.stringify(unknown)}\nSee '${path} -h' for help and examples`);
    await showHelp(chosen, system);
    return 0;
  }
  const flags = readFlags(withGlobal(command), rest, path);
  if (flags.bool("help")) {
    await showHelp(chosen, system);
    return 0;
  }
  const session = new Session(system, flags.hiding(new Set(command.flags.map(({ name }) => name))), connect);
  let warnings = 0;
  try {
    await command.run({ flags, args: flags.args, system, session, path, commands: entries });
  } finally {
    warnings = await session.close();
  }
  if (warnings > 0 && flags.bool("warnings-as-errors")) throw new CommandError(`${warnings} warning${warnings === 1 ? "" : "s"} received`);
  return 0;
}

/** Runs one command; its exit code. */
export async function kubectl(argv: readonly string[], system: System, connect: Connect): Promise<number> {
  try {
    return await start(argv, system, connect);
  } catch (error) {
    const text = failureText(error);
    if (text !== "") system.terminal.err(text.endsWith("\n") ? text : `${text}\n`);
    return exitCodeOf(error);
  }
}
