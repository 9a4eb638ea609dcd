import { CodedError, text, utf8 } from "../../base/index.ts";
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
