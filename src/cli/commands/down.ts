import { isAlive } from "../../../images/index.ts";
import { isCoded } from "../../base/index.ts";
import { call } from "../daemon/client.ts";
import { liveOwner, removeTraces, signalOwner, type Owner } from "../daemon/owner.ts";
import { EXIT } from "../exit-codes.ts";
import { runPaths } from "../paths.ts";

const PATIENCE_MS = 10_000;
const POLL_MS = 50;

async function gone(owner: Owner): Promise<boolean> {
  for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
    if (!isAlive(owner)) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}

export interface DownOptions {
  readonly json?: boolean;
}

/** Ends the lab; asks first, insists after ten seconds. Nothing being up is a success: that is what was wanted. */
export async function down(options: DownOptions = {}): Promise<number> {
  const say = (line: string, result: { readonly lab: string | null }) => {
    if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`);
    else process.stderr.write(`${line}\n`);
    return EXIT.ok;
  };
  const paths = runPaths();
  const owner = await liveOwner(paths).catch((error: unknown) => {
    if (isCoded(error, "DAEMON_DEAD")) return undefined;
    throw error;
  });
  if (owner === undefined) return say("No lab is up.", { lab: null });
  try {
    await (await call(paths, { op: "down" }, () => undefined)).done;
  } catch {
    signalOwner(owner, "SIGTERM");
  }
  if (!(await gone(owner))) {
    signalOwner(owner, "SIGKILL");
    await gone(owner);
  }
  removeTraces(paths);
  return say(`${owner.lab} is down.`, { lab: owner.lab });
}
