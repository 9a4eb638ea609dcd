/** Decides what the stand-ins of `images/lists/` must have in them, from what the files of the root ask of them. */
import { CodedError } from "../src/base/index.ts";
import { readSymbols, type Symbols } from "./elf-symbols.ts";
import { isElf32, parseElf } from "./elf.ts";
import type { StandIn } from "./lists.ts";
import { writeStubLibrary, type StubSymbol } from "./stub-library.ts";
import type { RootTree } from "./tree.ts";

interface User {
  readonly needed: readonly string[];
  readonly symbols: Symbols;
}

function elfFiles(tree: RootTree): User[] {
  return [...tree.entries.values()].flatMap((entry) => {
    const elf = entry.kind === "file" && isElf32(entry.data) ? parseElf(entry.data) : undefined;
    return elf && entry.kind === "file" ? [{ needed: elf.needed, symbols: readSymbols(entry.data) }] : [];
  });
}

/** Symbols by version where the library has versions; where it has none, what nobody else defines. */
function wantedSymbols({ library, results }: StandIn, users: readonly User[], defined: ReadonlySet<string>): StubSymbol[] {
  const found = new Map<string, StubSymbol>();
  for (const { needed, symbols } of users) {
    if (!needed.includes(library)) continue;
    const versioned = symbols.imports.filter(({ from }) => from?.library === library);
    const open = symbols.imports.filter(({ name, from, weak }) => !from && !weak && !defined.has(name));
    for (const { name, kind, from } of versioned.length > 0 ? versioned : open) {
      const version = from?.version;
      found.set(`${name}@${version ?? ""}`, { name, kind, result: results[name] ?? 0, ...(version === undefined ? {} : { version }) });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Adds each stand-in that something in the root is linked against. @throws CodedError `LIST_INVALID` for one that nothing needs */
export function addStandIns(tree: RootTree, standIns: readonly StandIn[]): void {
  const users = elfFiles(tree);
  const defined = new Set(users.flatMap(({ symbols }) => [...symbols.exports]));
  for (const standIn of standIns) {
    const { library } = standIn;
    if (!users.some(({ needed }) => needed.includes(library))) {
      throw new CodedError("LIST_INVALID", `nothing in the image is linked against ${library}: take it off the stand-ins in images/lists/.`);
    }
    tree.file(`usr/lib/i386-linux-gnu/${library}`, writeStubLibrary(library, wantedSymbols(standIn, users, defined)));
  }
}
