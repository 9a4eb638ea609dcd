import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleKubectl, type BundledFile } from "./kubectl-bundle.ts";
import { programFiles, programLauncher } from "./kubectl-program.ts";

interface Plan {
  readonly modules: readonly string[];
  readonly libraries: readonly { readonly file: string; readonly modules: readonly string[] }[];
}

let files: ReadonlyMap<string, string>;
let plan: Plan;
/** Modules of the plan, and those that each imports. */
let modules: readonly { readonly file: string; readonly imports: readonly string[] }[];

function read(bundled: readonly BundledFile[]): void {
  files = new Map(programFiles(bundled).map(({ name, data }) => [name, Buffer.from(data).toString("utf8")]));
  plan = JSON.parse(files.get("build.json") ?? "") as Plan;
  const sourceOf = (file: string) => file.replace("code/", "").replace(".bytecode.js", ".js");
  const planned = (name: string) => plan.modules.find((file) => sourceOf(file) === name) ?? name;
  modules = plan.modules.map((file) => ({ file, imports: bundled.find(({ name }) => name === sourceOf(file))?.imports.map(planned) ?? [] }));
}

/** What a loader, or what begins the program, makes QuickJS load, in order. */
const loaded = (source = "") => [...source.matchAll(/"(?:\.\.?\/)+([^"]+)"/g)].map(([, name]) => name ?? "");

describe("kubectl in libraries", () => {
  beforeAll(async () => read(await bundleKubectl(fileURLToPath(new URL("..", import.meta.url)))));

  it("has every module in exactly one of them, each after what it imports where both are in one", () => {
    const all = plan.libraries.flatMap(({ modules }) => modules);
    expect([...all].sort()).toEqual([...plan.modules].sort());
    expect(modules.flatMap(({ imports }) => imports).length).toBeGreaterThan(100);
    for (const library of plan.libraries) {
      for (const { file, imports } of modules.filter((module) => library.modules.includes(module.file))) {
        for (const needed of imports.filter((name) => library.modules.includes(name))) expect(library.modules.indexOf(needed)).toBeLessThan(library.modules.indexOf(file));
      }
    }
  });

  it("loads with each command all that it needs, and what is loaded already not again", () => {
    const always = plan.libraries.find(({ file }) => file === "main.so")?.modules ?? [];
    const commands = [...files].filter(([name]) => name.startsWith("code/") && !plan.modules.includes(name));
    expect(commands.length).toBeGreaterThan(20);
    for (const [name, source] of commands) {
      const libraries = loaded(source).filter((one) => one.endsWith(".so"));
      const there = [...always, ...libraries.flatMap((library) => plan.libraries.find(({ file }) => file === library)?.modules ?? [])];
      for (const { file, imports } of modules.filter((module) => there.includes(module.file))) expect(imports.filter((needed) => !there.includes(needed)), `${name}: ${file}`).toEqual([]);
      expect(libraries).not.toContain("main.so");
    }
  });

  it("begins with what every call needs", () => expect(loaded(files.get("kubectl.js"))).toEqual(["main.so", "code/main.js"]));

  it("is started so that what is caught does not end it", () =>
    expect(programLauncher("/usr/lib/podwire/kubectl")).toContain('exec qjs --no-unhandled-rejection --module /usr/lib/podwire/kubectl/kubectl.js "$@"'));
});
