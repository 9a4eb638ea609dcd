/**
 * Compiles a program's modules to bytecode, in the machine while its role's snapshot is taken: QuickJS' own compiler is there, and of
 * the version that the program will run on. `qjs --module compile.js FOLDER`, where `build.json` says what there is to do.
 */
import * as os from "os";
import * as std from "std";
import { sharedObject } from "./shared-object.ts";

/** As images/kubectl-program.ts writes it. */
interface Plan {
  readonly modules: readonly string[];
  readonly libraries: readonly { readonly file: string; readonly modules: readonly string[] }[];
}

const folder = scriptArgs[1] ?? ".";
const C_FILE = "/tmp/module.c";

function fail(what: string): never {
  std.err.puts(`${what}\n`);
  return std.exit(1);
}

/** All in one run, which is quicker than a run each. What they import is named as if it were written in C, so that none brings others along. */
function compileAll(files: readonly string[]): Map<string, Uint8Array> {
  const paths = files.map((file) => `${folder}/${file}`);
  const status = os.exec(["qjsc", "-c", "-m", ...paths.flatMap((path) => ["-M", `${path},imported`]), "-o", C_FILE, ...paths]);
  const written = status === 0 ? std.loadFile(C_FILE) : null;
  if (written === null) return fail(`qjsc could not compile what is in ${folder} (${status})`);
  // Arrays of C in hexadecimal, in order of the files, are nearly arrays of JSON; QuickJS reads them natively.
  let end = 0;
  return new Map(files.map((file) => {
    const from = written.indexOf("= {", end) + 3;
    end = written.indexOf("}", from);
    return [file, Uint8Array.from(std.parseExtJSON(`[${written.slice(from, end)}]`))];
  }));
}

function write(path: string, content: Uint8Array<ArrayBuffer>): void {
  const fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644);
  if (fd < 0 || os.write(fd, content.buffer, 0, content.length) !== content.length) fail(`cannot write ${path}`);
  os.close(fd);
}

const { modules, libraries } = JSON.parse(std.loadFile(`${folder}/build.json`) ?? fail(`${folder}/build.json is missing`)) as Plan;
const compiled = compileAll(modules);
for (const { file, modules: names } of libraries) {
  write(`${folder}/${file}`, sharedObject(names.map((name) => compiled.get(name) ?? fail(`${name} is not in the plan`))));
}
for (const name of [...modules, "build.json"]) os.remove(`${folder}/${name}`);
os.remove(C_FILE);
