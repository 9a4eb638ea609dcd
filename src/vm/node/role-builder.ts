/** Takes the snapshot of what a role adds: the base restored, the role's files unpacked, its programs started, saved against the base. */
import fs from "node:fs/promises";
import path from "node:path";
import { openBase, openLayer, sealLayer } from "../snapshot.ts";
import { writeSnapshot, type TakenSnapshot } from "./base-builder.ts";
import { mustRun, saveAtRest, startBare } from "./bare-machine.ts";
import { packSmall } from "./pack.ts";
import { nodePlatform } from "./platform.ts";

export interface RoleOptions {
  readonly role: string;
  /** The image's base snapshot. */
  readonly base: { readonly name: string; readonly file: string };
  /** Files of the role: a cpio archive, packed with gzip. */
  readonly archive: Uint8Array;
  readonly signal?: AbortSignal;
}

/**
 * From the agent's own group, whose memory has no bound: files of a root in memory are counted where they were written.
 * The role's own script, where it has one, starts what always runs; it is gone afterwards.
 */
const UNPACK = `
echo 0 >/sys/fs/cgroup/agent/cgroup.procs
gunzip | (cd / && cpio -idu) || exit
if [ -x /role ]; then /role && rm /role; fi
`;
/** What a role adds for shells is read by new ones: those of the base have begun already. */
const NEW_SHELLS = `
old=$(pgrep -x bash) && kill -9 $old
for pid in $old; do while [ -e /proc/$pid ]; do sleep 0.1; done; done
`;

/** @throws CodedError `IMAGE_BROKEN` */
export async function takeRoleSnapshot(folder: string, options: RoleOptions): Promise<TakenSnapshot> {
  const { role, base, archive, signal } = options;
  const content = await openBase(base.name, await fs.readFile(path.join(folder, base.file)), nodePlatform.codec);
  const machine = await startBare(content, signal);
  try {
    await mustRun(machine.agent, UNPACK, `the role ${role} cannot be set up`, archive);
    await mustRun(machine.agent, NEW_SHELLS, "its login shells cannot be started again");
    const delta = await saveAtRest(machine, content);
    machine.dispose();
    const { name, bytes } = await sealLayer(base.name, delta, packSmall, nodePlatform.codec);
    await openLayer(name, base.name, bytes, nodePlatform.codec);
    return await writeSnapshot(folder, `role-${role}-${name}.pws`, name, bytes);
  } finally {
    machine.dispose();
  }
}
