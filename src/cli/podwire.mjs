#!/usr/bin/env node
// The `podwire` command. Plain JavaScript, because it is what makes TypeScript runnable.
import { argv, exit, stderr, versions } from "node:process";
import { isNodeNewEnough, NEEDED } from "./bootstrap/node-version.mjs";

if (!isNodeNewEnough(versions.node)) {
  stderr.write(`podwire needs Node ${NEEDED}; this is ${versions.node}.\n`);
  exit(2);
}

let register;
try {
  ({ register } = await import("tsx/esm/api"));
} catch {
  stderr.write("podwire: its packages are not installed. Run `npm ci` in its folder first.\n");
  exit(2);
}
register();
const { main } = await import("./main.ts");
exit(await main(argv.slice(2)));
