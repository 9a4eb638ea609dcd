// Takes the lock of the folder again and again, proves each time that it is alone, and dies with the lock in its hand.
// Usage: node --import tsx lock-worker.mjs FOLDER TURNS
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const { oneAtATime } = await import("../store.ts");
const [folder, turns] = process.argv.slice(2);
const inside = path.join(folder, "inside");
process.stdout.write("ready\n");
// All begin at the same moment.
await new Promise((resolve) => process.stdin.once("data", resolve));
for (let turn = 1; ; turn += 1) {
  await oneAtATime(folder, async () => {
    // Fails when there is another.
    fs.mkdirSync(inside);
    await sleep(1);
    fs.rmdirSync(inside);
    if (turn === Number(turns)) process.kill(process.pid, "SIGKILL");
  }, () => undefined);
}
