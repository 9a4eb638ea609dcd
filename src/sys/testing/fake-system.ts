/** An operating system in memory. */
import { FileError, NO_SUCH_FILE, type Files } from "../files.ts";
import type { System, Terminal } from "../system.ts";

export class FakeFiles implements Files {
  readonly contents = new Map<string, string>();
  readonly folders = new Set<string>(["/"]);

  constructor(contents: Readonly<Record<string, string>> = {}) {
    for (const [path, content] of Object.entries(contents)) {
      this.makeFolder(parent(path));
      this.contents.set(path, content);
    }
  }

  read(path: string): string {
    const content = this.contents.get(path);
    if (content === undefined) throw new FileError("open", path, this.folders.has(path) ? "is a directory" : NO_SUCH_FILE);
    return content;
  }

  write(path: string, content: string): void {
    if (!this.folders.has(parent(path))) throw new FileError("open", path, NO_SUCH_FILE);
    this.contents.set(path, content);
  }

  kind(path: string): "file" | "folder" | undefined {
    if (this.contents.has(path)) return "file";
    return this.folders.has(path) ? "folder" : undefined;
  }

  list(path: string): readonly string[] {
    if (!this.folders.has(path)) throw new FileError("open", path, NO_SUCH_FILE);
    const all = [...this.contents.keys(), ...this.folders];
    return all.filter((inner) => inner !== path && parent(inner) === path).map((inner) => inner.slice(inner.lastIndexOf("/") + 1)).sort();
  }

  makeFolder(path: string): void {
    for (let at = path; !this.folders.has(at); at = parent(at)) this.folders.add(at);
  }

  remove(path: string): void {
    this.contents.delete(path);
    this.folders.delete(path);
  }
}

function parent(path: string): string {
  if (!path.includes("/")) return "/";
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

export class FakeTerminal implements Terminal {
  stdout = "";
  stderr = "";
  stdin: string;

  constructor(stdin = "") {
    this.stdin = stdin;
  }

  out(text: string): void {
    this.stdout += text;
  }

  err(text: string): void {
    this.stderr += text;
  }

  input(): string {
    return this.stdin;
  }
}

export interface FakeSystem extends System {
  readonly files: FakeFiles;
  readonly terminal: FakeTerminal;
}

export interface FakeOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly now?: number;
  readonly run?: (argv: readonly string[], files: FakeFiles) => number;
}

/** The clock stands still, and whoever waits need not. */
export function fakeSystem({ files = {}, stdin = "", environment = {}, now = 0, run = () => 127 }: FakeOptions = {}): FakeSystem {
  const fake = new FakeFiles(files);
  let elapsed = 0;
  return {
    files: fake,
    terminal: new FakeTerminal(stdin),
    environment: { HOME: "/root", ...environment },
    run: (argv) => Promise.resolve(run(argv, fake)),
    clock: {
      now: () => now + elapsed,
      monotonic: () => elapsed,
      after(ms, then) {
        let gone = false;
        void Promise.resolve().then(() => {
          if (gone) return;
          elapsed += ms;
          then();
        });
        return { dispose: () => void (gone = true) };
      },
    },
  };
}
