/**
 * The programs that a command line starts, as far as its text shows: the first word of every simple command, also behind
 * pipes and behind programs that start another one. What depends on a variable is left out.
 */
export function commandWords(line: string): readonly string[] {
  const words = new Set<string>();
  for (const command of simpleCommands(tokens(line))) for (const word of programsOf(command)) words.add(word);
  return [...words];
}

type Token = { readonly kind: "word"; readonly text: string } | { readonly kind: "operator"; readonly text: string };

const OPERATOR = /^(?:&&|\|\||;;|\|&|[|&;()\n])/;
const REDIRECT = /^(?:\d*(?:<<<|<<-?|>>|>&|<&|>\||<>|[<>])|&>>?)/;

function tokens(line: string): readonly Token[] {
  const found: Token[] = [];
  let rest = line;
  let skipNext = false;
  while (rest !== "") {
    const blank = /^(?:[ \t]+|\\\n|#[^\n]*)/.exec(rest);
    const redirect = REDIRECT.exec(rest);
    const operator = OPERATOR.exec(rest);
    if (blank) rest = rest.slice(blank[0].length);
    else if (redirect) {
      skipNext = true;
      rest = rest.slice(redirect[0].length);
    } else if (operator) {
      found.push({ kind: "operator", text: operator[0] });
      skipNext = false;
      rest = rest.slice(operator[0].length);
    } else {
      const length = wordLength(rest);
      if (!skipNext) found.push({ kind: "word", text: rest.slice(0, length) });
      skipNext = false;
      rest = rest.slice(length);
    }
  }
  return found;
}

/** Characters of the word that `text` begins with, quotes and `$( )` in it included. */
function wordLength(text: string): number {
  const piece = /^(?:\\[\s\S]?|'[^']*'?|"(?:\\[\s\S]|[^"\\])*"?|\$\((?:[^()]|\([^()]*\))*\)?|\$\{[^}]*\}?|`[^`]*`?|[^\s|&;()<>'"\\`]|[$])/;
  let at = 0;
  for (let match = piece.exec(text); match && match[0] !== ""; match = piece.exec(text.slice(at))) at += match[0].length;
  return Math.max(1, at);
}

function simpleCommands(all: readonly Token[]): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const token of all) {
    if (token.kind === "operator") commands.push([]);
    else commands.at(-1)?.push(token.text);
  }
  return commands.filter((command) => command.length > 0);
}

/** What may stand before a command without being one. */
const KEYWORDS = new Set(["if", "then", "elif", "else", "while", "until", "do", "!", "time", "{"]);
/** These begin something that is no command. */
const NO_COMMAND = new Set(["for", "case", "select", "function", "in", "fi", "done", "esac", "}", "[["]);

/** Programs that start the program behind their options: how many words of their own follow the options. */
const PREFIXES: Readonly<Record<string, { readonly own: number; readonly valued: RegExp }>> = {
  sudo: { own: 0, valued: /^-[ugh]$/ },
  nohup: { own: 0, valued: /^$/ },
  setsid: { own: 0, valued: /^$/ },
  exec: { own: 0, valued: /^-a$/ },
  command: { own: 0, valued: /^$/ },
  env: { own: 0, valued: /^-[uC]$/ },
  xargs: { own: 0, valued: /^-[nLPIds]$/ },
  watch: { own: 0, valued: /^-n$/ },
  timeout: { own: 1, valued: /^-[ks]$/ },
  nsenter: { own: 0, valued: /^(-t|--target)$/ },
  unshare: { own: 0, valued: /^(-R|-w|--root|--wd)$/ },
  stdbuf: { own: 0, valued: /^-[ioe]$/ },
};

function programsOf(command: readonly string[]): readonly string[] {
  let words = command;
  while (words[0] !== undefined && (KEYWORDS.has(words[0]) || /^[A-Za-z_]\w*=/.test(words[0]))) words = words.slice(1);
  const [first, ...rest] = words;
  if (first === undefined || NO_COMMAND.has(first) || !/^[\w./+-]+$|^\[$/.test(first)) return [];
  return [first, ...programsOf(startedBy(first, rest))];
}

/** The command that a program starts, from its arguments; empty when it starts none. */
function startedBy(program: string, args: readonly string[]): readonly string[] {
  if (program === "ip") return behindNetns(args);
  const prefix = PREFIXES[program];
  if (!prefix) return [];
  let at = 0;
  while (args[at]?.startsWith("-")) at += prefix.valued.test(args[at] ?? "") ? 2 : 1;
  return args.slice(at + prefix.own);
}

/** `ip netns exec NAME command`, and `ip -all netns exec command`. */
function behindNetns(args: readonly string[]): readonly string[] {
  const at = args.findIndex((word) => !word.startsWith("-"));
  if (!/^net(ns?)?$/.test(args[at] ?? "") || !/^ex(ec?)?$/.test(args[at + 1] ?? "")) return [];
  return args.slice(at + (args.slice(0, at).some((option) => /^-a(ll?)?$/.test(option)) ? 2 : 3));
}
