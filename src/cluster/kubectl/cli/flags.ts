/** Reads the command line as pflag does. Source: github.com/spf13/pflag, flag.go. */
import { CommandError } from "./failure.ts";
import { parseDuration, type Flag } from "./flag.ts";

const TRUE = new Set(["1", "t", "T", "true", "TRUE", "True"]);
const FALSE = new Set(["0", "f", "F", "false", "FALSE", "False"]);

/** What the user gave, and what was declared where nothing was given. */
export class Flags {
  readonly #declared: ReadonlyMap<string, Flag>;
  readonly #given: ReadonlyMap<string, readonly string[]>;
  /** What is no flag. */
  readonly args: readonly string[];
  /** How many arguments stand before `--`; undefined without one. */
  readonly dash: number | undefined;

  constructor(declared: ReadonlyMap<string, Flag>, given: ReadonlyMap<string, readonly string[]>, args: readonly string[], dash: number | undefined) {
    this.#declared = declared;
    this.#given = given;
    this.args = args;
    this.dash = dash;
  }

  /** As if these had not been given: a command's own flag may be called like one of all commands. */
  hiding(names: ReadonlySet<string>): Flags {
    return new Flags(this.#declared, new Map([...this.#given].filter(([name]) => !names.has(name))), this.args, this.dash);
  }

  has(name: string): boolean {
    return this.#declared.has(name);
  }

  changed(name: string): boolean {
    return this.#given.has(name);
  }

  string(name: string): string {
    return this.#given.get(name)?.at(-1) ?? this.#declared.get(name)?.initial ?? "";
  }

  bool(name: string): boolean {
    return TRUE.has(this.string(name));
  }

  int(name: string): number {
    return Number(this.string(name));
  }

  /** Milliseconds. */
  duration(name: string): number {
    return parseDuration(this.string(name)) ?? 0;
  }

  list(name: string): readonly string[] {
    const flag = this.#declared.get(name);
    const given = this.#given.get(name) ?? (flag?.initial === undefined || flag.initial === "" ? [] : [flag.initial]);
    return flag?.type === "list" ? given.flatMap((value) => (value === "" ? [] : splitCsv(value))) : given;
  }
}

/** Commas in double quotes do not separate. */
function splitCsv(text: string): string[] {
  if (!text.includes('"')) return text.split(",");
  const parts: string[] = [];
  for (const [, quoted, plain] of text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) parts.push(quoted === undefined ? plain ?? "" : quoted.replaceAll('""', '"'));
  return parts;
}

function check(flag: Flag, value: string): string | undefined {
  const syntax = (call: string): string => `strconv.${call}: parsing ${JSON.stringify(value)}: invalid syntax`;
  switch (flag.type) {
    case "bool":
      return TRUE.has(value) || FALSE.has(value) ? undefined : syntax("ParseBool");
    case "int":
      return /^[+-]?\d+$/.test(value) ? undefined : syntax("ParseInt");
    case "duration":
      if (parseDuration(value) !== undefined) return undefined;
      return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(value) ? `time: missing unit in duration ${JSON.stringify(value)}` : `time: invalid duration ${JSON.stringify(value)}`;
    default:
      return undefined;
  }
}

class Reader {
  readonly #byName: ReadonlyMap<string, Flag>;
  readonly #byShort: ReadonlyMap<string, Flag>;
  readonly #queue: string[];
  readonly #given = new Map<string, string[]>();
  readonly #fail: (message: string) => CommandError;

  constructor(declared: ReadonlyMap<string, Flag>, argv: readonly string[], fail: (message: string) => CommandError) {
    this.#byName = declared;
    this.#byShort = new Map([...declared.values()].flatMap((flag) => (flag.short === undefined ? [] : [[flag.short, flag] as const])));
    this.#queue = [...argv];
    this.#fail = fail;
  }

  read(): Flags {
    const args: string[] = [];
    let dash: number | undefined;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      if (next === "--") {
        dash = args.length;
        args.push(...this.#queue.splice(0));
      } else if (next.startsWith("--")) this.#long(next.slice(2));
      else if (next.startsWith("-") && next.length > 1) this.#short(next.slice(1));
      else args.push(next);
    }
    return new Flags(this.#byName, this.#given, args, dash);
  }

  #set(flag: Flag, value: string): void {
    const wrong = check(flag, value);
    if (wrong !== undefined) {
      const shown = flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`;
      throw this.#fail(`invalid argument ${JSON.stringify(value)} for ${JSON.stringify(shown)} flag: ${wrong}`);
    }
    const values = this.#given.get(flag.name);
    if (values) values.push(value);
    else this.#given.set(flag.name, [value]);
  }

  #long(text: string): void {
    const equals = text.indexOf("=");
    const name = equals < 0 ? text : text.slice(0, equals);
    if (name === "" || name.startsWith("-") || name.startsWith("=")) throw this.#fail(`bad flag syntax: --${text}`);
    const flag = this.#byName.get(name);
    if (flag === undefined) throw this.#fail(`unknown flag: --${name}`);
    if (equals >= 0) return this.#set(flag, text.slice(equals + 1));
    if (flag.bare !== undefined) return this.#set(flag, flag.bare);
    const value = this.#queue.shift();
    if (value === undefined) throw this.#fail(`flag needs an argument: --${name}`);
    this.#set(flag, value);
  }

  #short(text: string): void {
    for (let at = 0; at < text.length; at += 1) {
      const letter = text[at] ?? "";
      const flag = this.#byShort.get(letter);
      if (flag === undefined) throw this.#fail(`unknown shorthand flag: '${letter}' in -${text}`);
      const rest = text.slice(at + 1);
      if (rest.startsWith("=")) return this.#set(flag, rest.slice(1));
      if (flag.bare === undefined) {
        const value = rest === "" ? this.#queue.shift() : rest;
        if (value === undefined) throw this.#fail(`flag needs an argument: '${letter}' in -${text}`);
        return this.#set(flag, value);
      }
      this.#set(flag, flag.bare);
    }
  }
}

/** @throws CommandError */
export function readFlags(flags: readonly Flag[], argv: readonly string[], path: string): Flags {
  const declared = new Map(flags.map((flag) => [flag.name, flag]));
  return new Reader(declared, argv, (message) => new CommandError(`${message}\nSee '${path} --help' for usage.`)).read();
}
