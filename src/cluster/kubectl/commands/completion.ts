/** `kubectl completion`, and the answers that its script asks for. */
import { isCommand, usageError, type Command, type Invocation } from "../cli/command.ts";
import { CommandError } from "../cli/failure.ts";
import { globalFlags } from "../cli/global-flags.ts";
import { builtInResources } from "../../../kube/index.ts";

/** Asks the program itself what may come next; one word a line. */
const BASH = `# bash completion for kubectl
_kubectl_complete() {
  local current="\${COMP_WORDS[COMP_CWORD]}" IFS=$'\\n'
  COMPREPLY=($(compgen -W "$("\${COMP_WORDS[0]}" __complete "\${COMP_WORDS[@]:1:COMP_CWORD-1}" "$current" 2>/dev/null)" -- "$current"))
}
complete -o default -F _kubectl_complete kubectl
`;

export const completionCommand: Command = {
  use: "completion SHELL",
  details: "Output shell completion code for the specified shell. Only bash is available here.\n\n The code is to be evaluated by the shell.",
  examples: [["In this shell, from now on", "source <(kubectl completion bash)"]],
  flags: [],
  run({ args, system, path }) {
    const [shell, ...more] = args;
    if (shell === undefined) throw usageError(path, "Shell not specified.");
    if (more.length > 0) throw usageError(path, "Too many arguments. Expected only the shell type.");
    if (shell !== "bash") throw usageError(path, `Unsupported shell type ${JSON.stringify(shell)}.`);
    system.terminal.out(BASH);
  },
};

const NAMES = new Set(["get", "describe", "delete", "edit", "label", "annotate", "patch", "scale", "expose", "logs", "exec", "wait", "explain"]);

async function suggestions({ args, session, commands }: Invocation): Promise<readonly string[]> {
  const words = args.slice(0, -1);
  const current = args.at(-1) ?? "";
  const plain = words.filter((word) => !word.startsWith("-"));
  const [first] = plain;
  if (first === undefined) return current.startsWith("-") ? globalFlags.map(({ name }) => `--${name}`) : commands.map(({ name }) => name);
  const command = await commands.find(({ name }) => name === first)?.load();
  if (command === undefined) return [];
  if (current.startsWith("-")) return [...(isCommand(command) ? command.flags : []), ...globalFlags].map(({ name }) => `--${name}`);
  if (plain.length === 1 && command.below) return command.below.map(({ name }) => name);
  if (!NAMES.has(first)) return [];
  if (plain.length === 1 && !["logs", "exec"].includes(first)) return builtInResources.map(({ resource }) => resource);
  if (first === "explain") return [];
  const mapping = await session.discovery.find(["logs", "exec"].includes(first) ? "pods" : plain[1] ?? "");
  if (mapping === undefined) throw new CommandError("no such type");
  const client = await session.client();
  const { collectionPath } = await import("../client/paths.ts");
  const { items, textAt } = await import("../client/fetch.ts");
  const found = await client.json("GET", collectionPath(mapping, (await session.namespace()).name));
  return items(found).map((item) => textAt(item, "metadata", "name"));
}

/** Not shown in help. */
export const completeCommand: Command = {
  use: "__complete WORD...",
  details: "What may stand in the place of the last word.",
  flags: [],
  async run(invocation) {
    invocation.system.terminal.out((await suggestions(invocation)).map((word) => `${word}\n`).join(""));
  },
};
