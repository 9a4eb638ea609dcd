/**
 * Compiles a program's modules to bytecode, in the machine while its role's snapshot is taken: QuickJS' own compiler is there, and of
 * the version that the program will run on. `qjs --module compile.js FOLDER`, where `build.json` says what there is to do.
 */
import * as os from "os";
import * as std from "std";
import { sharedObject } from "./shared-object.ts";

/** As images/kubectl-program.ts writes it. */
interface Plan {
  /** Modules by their file, and what each imports; a module comes after what it imports. */
  readonly modules: readonly { readonly file: string; readonly imports: readonly string[] }[];
  readonly libraries: readonly { readonly file: string; readonly modules: readonly string[] }[];
}

const folder = scriptArgs[1] ?? ".";
const C_FILE = "/tmp/module.c";

function fail(what: string): never {
  std.err.puts(`${what}\n`);
  return std.exit(1);
}

/** One module alone: what it imports is named as if it were written in C, so that the compiler leaves it out. */
function compile(file: string, imports: readonly string[]): Uint8Array {
  const without = imports.flatMap((name) => ["-M", `${folder}/${name},imported`]);
  const status = os.exec(["qjsc", "-c", "-m", "-N", "module", ...without, "-o", C_FILE, `${folder}/${file}`]);
  const written = status === 0 ? std.loadFile(C_FILE) : null;
  if (written === null) return fail(`qjsc could not compile ${file} (${status})`);
  // An array of C, in hexadecimal, is nearly an array of JSON; QuickJS reads it natively.
  const from = written.indexOf("= {") + 3;
  return Uint8Array.from(std.parseExtJSON(`[${written.slice(from, written.indexOf("}", from))}]`));
}

function write(path: string, content: Uint8Array<ArrayBuffer>): void {
  const fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644);
  if (fd < 0 || os.write(fd, content.buffer, 0, content.length) !== content.length) fail(`cannot write ${path}`);
  os.close(fd);
}

const { modules, libraries } = JSON.parse(std.loadFile(`${folder}/build.json`) ?? fail(`${folder}/build.json is missing`)) as Plan;
const compiled = new Map(modules.map(({ file, imports }) => [file, compile(file, imports)]));
for (const { file, modules: names } of libraries) {
  write(`${folder}/${file}`, sharedObject(names.map((name) => compiled.get(name) ?? fail(`${name} is not in the plan`))));
}
for (const name of [...modules.map(({ file }) => file), "build.json"]) os.remove(`${folder}/${name}`);
os.remove(C_FILE);
