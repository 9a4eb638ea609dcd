/** Goes into `dist/` as `serve.mjs`: `node serve.mjs [--port N] [--host ADDRESS]` serves the folder that it lies in. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { serveForPeople } from "./serve-for-people.ts";

serveForPeople(dirname(fileURLToPath(import.meta.url)), process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
