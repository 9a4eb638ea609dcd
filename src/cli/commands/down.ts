import { rm } from "node:fs/promises";
import { isCoded } from "../../base/index.ts";
import { call } from "../daemon/client.ts";
import { isAlive, liveOwner } from "../daemon/owner.ts";
import { EXIT } from "../exit-codes.ts";
import { runPaths } from "../paths.ts";

const PATIENCE_MS = 10_000;
const POLL_MS = 50;

async function gone(pid: number): Promise<boolean> {
  for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
    if (!isAlive(pid)) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}

/** Ends the lab; asks first, insists after ten seconds. Nothing being up is a success: that is what was wanted. */
export async function down(): Promise<number> {
  const paths = runPaths();
  const owner = await liveOwner(paths).catch((error: unknown) => {
    if (isCoded(error, "DAEMON_DEAD")) return undefined;
    throw error;
  });
  if (owner === undefined) {
    process.stderr.write("No lab is up.\n");
    return EXIT.ok;
  }
  try {
    await (await call(paths, { op: "down" }, () => undefined)).done;
  } catch {
    process.kill(owner.pid, "SIGTERM");
  }
  if (!(await gone(owner.pid))) {
    process.kill(owner.pid, "SIGKILL");
    await gone(owner.pid);
  }
  await rm(paths.owner, { force: true });
  await rm(paths.socket, { force: true });
  process.stderr.write(`${owner.lab} is down.\n`);
  return EXIT.ok;
}
