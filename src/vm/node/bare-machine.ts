/** A machine with its agent and nothing around it: for taking snapshots, and for measuring. */
import fs from "node:fs/promises";
import path from "node:path";
import { CodedError, DisposableStore, Emitter, text, type Bytes } from "../../base/index.ts";
import { BootLog } from "../boot-log.ts";
import { attach, type AgentConnection } from "../channel/index.ts";
import { AGENT_PORT, BOOT_LOG_PORT, type ToWorker } from "../v86/protocol.ts";
import { WorkerLink } from "../worker-link.ts";
import { nodePlatform } from "./platform.ts";

/** A cold boot takes 15 s on a free core. */
const BOOT_MS = 240_000;
/** Each script at most: setting up a role was cut off after two minutes on a computer with seven other builds. */
const READY_MS = 300_000;

export interface BareMachine {
  readonly agent: AgentConnection;
  readonly link: WorkerLink;
  bootLog(): string;
  dispose(): void;
}

type Begin = Pick<Extract<ToWorker, { kind: "start" }>, "boot" | "base">;

/** @throws CodedError `IMAGE_BROKEN` with the kernel's last words when its agent does not come up */
async function start(begin: Begin, signal?: AbortSignal): Promise<BareMachine> {
  const owned = new DisposableStore();
  const [wasm, port] = await Promise.all([nodePlatform.wasm(), nodePlatform.spawn("image")]);
  const link = owned.add(new WorkerLink(port));
  const data = owned.add(new Emitter<Bytes>());
  const log = new BootLog((reason) => link.kill(reason));
  const agent = owned.add(attach(
    { onData: data.event, write: (bytes) => link.writeConsole(AGENT_PORT, bytes) },
    { clock: nodePlatform.clock, random: (length) => nodePlatform.random(length) },
  ));
  link.onConsole(BOOT_LOG_PORT, (bytes) => log.push(bytes));
  link.onConsole(AGENT_PORT, (bytes) => data.fire(bytes));
  const broken = (why: string, cause?: unknown) =>
    new CodedError("IMAGE_BROKEN", `The image does not come up: ${why}. The kernel said last:\n${log.text.slice(-2000)}`, { cause });
  const crashed = new Promise<never>((_, reject) => link.onCrash((reason) => reject(broken(reason))));
  crashed.catch(() => undefined);
  const aborted = new Promise<never>((_, reject) => signal?.addEventListener("abort", () => reject(broken("it was cancelled")), { once: true }));
  aborted.catch(() => undefined);
  try {
    signal?.throwIfAborted();
    const up = link.request({ kind: "start", wasm, ...begin }, begin.base).then(() => agent.connect(BOOT_MS));
    await Promise.race([up, crashed, aborted]);
    return { agent, link, bootLog: () => log.text, dispose: () => owned.dispose() };
  } catch (error) {
    owned.dispose();
    throw error instanceof CodedError && error.code === "GUEST_SILENT" ? broken("its agent did not answer", error) : error;
  }
}

async function readBuffer(folder: string, name: string): Promise<ArrayBuffer> {
  return new Uint8Array(await fs.readFile(path.join(folder, name))).buffer;
}

/** Boots an image without a snapshot. @throws CodedError `IMAGE_BROKEN` with the kernel's last words when it does not come up */
export async function bootCold(folder: string, signal?: AbortSignal): Promise<BareMachine> {
  const [bios, vgaBios, kernel, initrd] = await Promise.all(
    ["bios.bin", "vgabios.bin", "vmlinuz", "initrd.gz"].map((name) => readBuffer(folder, name)),
  );
  if (!bios || !vgaBios || !kernel || !initrd) throw new Error("unreachable");
  return start({ boot: { bios, vgaBios, kernel, initrd } }, signal);
}

/** A machine as its base snapshot has it, without an identity. @throws CodedError `IMAGE_BROKEN` */
export function startBare(base: Bytes, signal?: AbortSignal): Promise<BareMachine> {
  return start({ base: [base.slice().buffer] }, signal);
}

/** Ends when both login shells stand at their gate: started to the end, waiting for the machine's name. */
const SHELLS_READY = `
until [ "$(cat /proc/[0-9]*/wchan 2>/dev/null | grep -o wait_for_partner | wc -l)" -ge 2 ]; do sleep 0.2; done
`;
/** What only a running machine needs is given back, so that the snapshot is small; freed pages are zeroed by the kernel. */
const TIDY = "sync; echo 3 >/proc/sys/vm/drop_caches";
/** Not against a base: a page that has moved is not the base's any more. */
const COMPACT = "echo 1 >/proc/sys/vm/compact_memory";

/** @param what fails where the script does @throws CodedError `IMAGE_BROKEN` */
export async function mustRun(agent: AgentConnection, script: string, what: string, stdin?: Uint8Array): Promise<void> {
  const result = await agent.run({ argv: ["/bin/sh", "-c", script], timeoutMs: READY_MS, ...(stdin && { stdin }) });
  if (result.kind === "exited" && result.exitCode === 0) return;
  throw new CodedError("IMAGE_BROKEN", `The image boots, but ${what} (${result.kind}): ${text(result.stderr)}. Mend images/ and build again.`);
}

/** Brings a machine to rest and saves it. @param below the base that it is saved against; none for a base */
export async function saveAtRest({ agent, link }: BareMachine, below?: Bytes): Promise<Bytes> {
  await mustRun(agent, SHELLS_READY, "its login shells do not come up");
  await mustRun(agent, below ? TIDY : `${TIDY}; ${COMPACT}`, "its caches cannot be dropped");
  await agent.settle(READY_MS);
  const base = below && [below.slice().buffer];
  const { saved } = await link.request({ kind: "save", ...(base && { base }) }, base);
  if (!saved) throw new CodedError("IMAGE_BROKEN", "The machine's worker sent nothing. Build again.");
  return new Uint8Array(saved);
}
