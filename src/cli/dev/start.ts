/** `npm start [-- --port N --host ADDRESS]`: builds what has changed, then serves the app on this computer. */
import { buildAll } from "./build.ts";
import { addressFrom, serveForPeople } from "./serve-for-people.ts";

export async function run(args: readonly string[]): Promise<number> {
  // A wrong option is told before the minutes of a first build.
  addressFrom(args);
  await buildAll((line) => process.stdout.write(`${line}\n`));
  await serveForPeople("dist", args);
  // The server keeps the process until a signal ends it.
  return new Promise<number>(() => undefined);
}
