/**
 * The machine's kubectl as files of its root. QuickJS takes milliseconds to read a page of source in a machine, so its modules are
 * compiled to bytecode when the role's snapshot is taken (`src/guest/compile`), and come in libraries: one with all that every call needs,
 * one for each command, and one for each module that several commands share.
 */
import type { BundledFile } from "./kubectl-bundle.ts";

export interface ProgramFile {
  /** Below the program's folder. */
  readonly name: string;
  readonly data: Uint8Array;
}

/** Modules keep their names here: they import each other by them. */
const CODE = "code/";
const libraryOf = (module: string): string => module.replace(/js$/, "so");
/** A command's own module, so that its name is free for what loads it. */
const bytecodeOf = (module: string): string => module.replace(/js$/, "bytecode.js");

class Graph {
  readonly #files: ReadonlyMap<string, BundledFile>;

  constructor(files: readonly BundledFile[]) {
    this.#files = new Map(files.map((file) => [file.name, file]));
  }

  /** What is loaded with a module, each after what it imports, the module itself last. */
  closure(name: string, without: ReadonlySet<string> = new Set(), found = new Set<string>()): ReadonlySet<string> {
    for (const next of this.#files.get(name)?.imports ?? []) if (!without.has(next) && !found.has(next)) this.closure(next, without, found);
    return found.add(name);
  }
}

interface Library {
  readonly file: string;
  readonly modules: readonly string[];
}

interface Loading {
  readonly command: string;
  /** Libraries that it needs, beside what every call has. */
  readonly libraries: readonly Library[];
}

function divide(graph: Graph, commands: readonly string[], always: ReadonlySet<string>): Loading[] {
  const needs = new Map(commands.map((command) => [command, [...graph.closure(command, always)]]));
  const users = (module: string) => [...needs.values()].filter((modules) => modules.includes(module)).length;
  return [...needs].map(([command, modules]) => {
    const shared = modules.filter((module) => module !== command && users(module) > 1).map((module) => ({ file: libraryOf(module), modules: [module] }));
    const own = modules.filter((module) => module === command || users(module) === 1);
    return { command, libraries: [...shared, { file: libraryOf(command), modules: own }] };
  });
}

/** Loaded by its command's name; from then on QuickJS knows the bytecode by its own. */
function loader({ command, libraries }: Loading): string {
  return `${libraries.map(({ file }) => `import"../${file}";`).join("")}export*from"./${bytecodeOf(command)}";`;
}

/** @param files with `main.js`, where the program begins */
export function programFiles(files: readonly BundledFile[]): ProgramFile[] {
  const graph = new Graph(files);
  const commands = [...new Set(files.flatMap(({ loads }) => loads))];
  const always = graph.closure("main.js");
  const loadings = divide(graph, commands, always);
  const named = (module: string) => CODE + (commands.includes(module) ? bytecodeOf(module) : module);
  const libraries = new Map([{ file: "main.so", modules: [...always] }, ...loadings.flatMap((loading) => loading.libraries)].map((one) => [one.file, one]));
  const plan = {
    modules: files.map(({ name }) => named(name)),
    libraries: [...libraries.values()].map(({ file, modules }) => ({ file, modules: modules.map(named) })),
  };
  const text = (name: string, content: string): ProgramFile => ({ name, data: Buffer.from(content) });
  return [
    text("kubectl.js", `import"./main.so";import"./${CODE}main.js";`),
    text("build.json", JSON.stringify(plan)),
    ...files.map(({ name, data }) => ({ name: named(name), data })),
    ...loadings.map((loading) => text(CODE + loading.command, loader(loading))),
  ];
}

/**
 * The executable. QuickJS of Debian 13 takes a promise that is rejected before anybody waits for it for a fault that ends the program,
 * even where it is caught a moment later: that must be turned off.
 * @param folder with the program's files
 */
export function programLauncher(folder: string): string {
  return `#!/bin/sh\nexec qjs --no-unhandled-rejection --module ${folder}/kubectl.js "$@"\n`;
}
