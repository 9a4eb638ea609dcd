// What `npm start`, `npm test` and the other scripts run. Works in a fresh clone: installs first, then goes on in TypeScript.
// Usage: node src/cli/bootstrap/run.mjs NAME [ARGUMENT…]   where NAME is a file of src/cli/dev
import { dirname, join } from "node:path";
import { argv, chdir, exit, stderr, versions } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ensureDependencies } from "./dependencies.mjs";
import { isNodeNewEnough, NEEDED } from "./node-version.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const [name = "", ...rest] = argv.slice(2);

if (!isNodeNewEnough(versions.node)) {
  stderr.write(`Podwire needs Node ${NEEDED}; this is ${versions.node}.\n`);
  exit(2);
}
// Leaving by `exit` lets what was started be ended too. Ending the server is how `npm start` ends well.
process.on("SIGINT", () => exit(name === "start" ? 0 : 130));
process.on("SIGTERM", () => exit(name === "start" ? 0 : 143));

try {
  chdir(root);
  ensureDependencies(root);
  const { register } = await import("tsx/esm/api");
  register();
  const { run } = await import(pathToFileURL(join(root, "src/cli/dev", `${name}.ts`)).href);
  exit(await run(rest));
} catch (error) {
  stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  exit(2);
}
