/** Help texts. The layout is that of Debian's kubectl 1.32; the words are ours. */
import { isCommand, type Command, type Entry, type Group } from "./command.ts";
import type { Flag } from "./flag.ts";

function flagText(flag: Flag): string {
  const initial = flag.type === "string" ? `'${flag.initial ?? ""}'` : flag.type === "list" || flag.type === "array" ? `[${flag.initial ?? ""}]` : flag.initial ?? "";
  return `    ${flag.short === undefined ? "" : `-${flag.short}, `}--${flag.name}=${initial}:\n\t${flag.usage}\n`;
}

export function flagsText(flags: readonly Flag[]): string {
  return [...flags].filter(({ hidden }) => hidden !== true).sort((a, b) => (a.name < b.name ? -1 : 1)).map(flagText).join("\n");
}

export function entriesText(entries: readonly Entry[]): string {
  const width = Math.max(...entries.map(({ name }) => name.length), 13);
  return entries.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}\n`).join("");
}

function usageLine(path: string, command: Command | Group): string {
  const words = command.use.split(" ").slice(1).join(" ");
  const flags = isCommand(command) && command.flags.length > 0 ? "[options]" : isCommand(command) ? "" : "[flags] [options]";
  return `  ${[path, words, flags].filter((word) => word !== "").join(" ")}\n`;
}

/** @param path the words that the command is called with */
export function helpText(path: string, command: Command | Group): string {
  const parts = [`${command.details}\n`];
  if (command.examples) parts.push(`Examples:\n${command.examples.map(([what, line]) => `  # ${what}\n${line.split("\n").map((one) => `  ${one}\n`).join("")}`).join("  \n")}`);
  if (command.below) parts.push(`Available Commands:\n${entriesText([...command.below].sort((a, b) => (a.name < b.name ? -1 : 1)))}`);
  if (isCommand(command) && command.flags.length > 0) parts.push(`Options:\n${flagsText(command.flags)}`);
  parts.push(`Usage:\n${usageLine(path, command)}`);
  const more = command.below ? `Use "${path} <command> --help" for more information about a given command.\n` : "";
  return `${parts.join("\n")}\n${more}Use "kubectl options" for a list of global command-line options (applies to all commands).\n`;
}
