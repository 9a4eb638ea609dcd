import { CodedError, text, utf8, type Clock } from "../../base/index.ts";
import type { Machine } from "../../vm/index.ts";
import type { GuestFile } from "./protocol.ts";

/** Milliseconds to make a few folders; a busy machine takes long. */
const FOLDERS_MS = 30_000;
const OUTPUT = 4096;

/** Writes files into a machine, the last one after all others. @throws CodedError `GUEST_FILE` */
export async function provision(machine: Machine, files: readonly GuestFile[]): Promise<void> {
  const last = files.at(-1);
  if (!last) return;
  const folders = [...new Set(files.map(({ path }) => path.slice(0, path.lastIndexOf("/"))))];
  const made = await machine.agent.run({ argv: ["/bin/mkdir", "-p", ...folders], timeoutMs: FOLDERS_MS, outputLimit: OUTPUT });
  if (made.kind !== "exited" || made.exitCode !== 0) throw new CodedError("GUEST_FILE", `${machine.name}: folders for the cluster's files could not be made (${made.kind}): ${text(made.stderr)}`);
  const write = ({ path, content, mode }: GuestFile) => machine.agent.writeFile(path, utf8(content), { mode });
  await Promise.all(files.slice(0, -1).map(write));
  await write(last);
}

/** Of the API's endpoint, which the machine itself keeps running; its log says why where it does not come up. */
const ENDPOINT_PORT = 6443;
const ENDPOINT_LOG = "/var/log/haproxy.log";
/** Milliseconds. haproxy takes one second, on a busy computer several. */
const ENDPOINT_MS = 60_000;
const AGAIN_MS = 200;

/** Resolves once the control machine takes connections to the API, so that seeds and learners find it. @throws CodedError `API_ENDPOINT` */
export async function endpointIsUp(machine: Machine, clock: Clock): Promise<void> {
  const until = clock.monotonic() + ENDPOINT_MS;
  while (!(await answers(machine))) {
    if (clock.monotonic() > until) throw new CodedError("API_ENDPOINT", `${machine.name} takes no connections on port ${ENDPOINT_PORT}: ${await lastWords(machine)}`);
    await new Promise<void>((resolve) => clock.after(AGAIN_MS, resolve));
  }
}

async function answers({ neighbour }: Machine): Promise<boolean> {
  try {
    (await neighbour?.connect(ENDPOINT_PORT))?.reset();
    return true;
  } catch {
    return false;
  }
}

async function lastWords(machine: Machine): Promise<string> {
  const log = await machine.agent.readFile(ENDPOINT_LOG).catch(() => utf8("it has no log"));
  return text(log).trim().slice(-1000);
}
