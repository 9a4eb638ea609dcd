#!/usr/bin/env node
// The `podwire` command. Plain JavaScript, because it is what makes TypeScript runnable.
import { argv, exit, stderr, versions } from "node:process";

if (Number(versions.node.split(".")[0]) < 20) {
  stderr.write(`podwire needs Node 20 or newer; this is ${versions.node}.\n`);
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
