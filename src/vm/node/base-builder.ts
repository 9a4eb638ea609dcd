/** Takes the base snapshot of an image: boots it cold, waits until it is at rest, saves it. */
import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { CodedError, DisposableStore, Emitter, text, type Bytes } from "../../base/index.ts";
import { BootLog } from "../boot-log.ts";
import { attach, type AgentConnection } from "../channel/index.ts";
import { openBase, sealBase, snapshotName } from "../snapshot.ts";
import { AGENT_PORT, BOOT_LOG_PORT } from "../v86/protocol.ts";
import { MEMORY_MIB } from "../v86/machine-options.ts";
import { WorkerLink } from "../worker-link.ts";
import { packSmall } from "./pack.ts";
import { nodePlatform } from "./platform.ts";

/** A cold boot takes 15 s on a free core. */
const BOOT_MS = 240_000;
const READY_MS = 120_000;

export interface BaseSnapshot {
  readonly name: string;
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  readonly memoryMiB: number;
  /** Milliseconds from power on to an agent that answers. */
  readonly bootMs: number;
}

export interface BaseOptions {
  /** Hash of the image's recipe. */
  readonly image: string;
  /** 0 to 1. */
  readonly report?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** Ends when both login shells stand at their gate: started to the end, waiting for the machine's name. */
const SHELLS_READY = `
until [ "$(cat /proc/[0-9]*/wchan 2>/dev/null | grep -o wait_for_partner | wc -l)" -ge 2 ]; do sleep 0.2; done
`;
/** What only a running machine needs is given back, so that the snapshot is small; freed pages are zeroed by the kernel. */
const TIDY = "sync; echo 3 >/proc/sys/vm/drop_caches; echo 1 >/proc/sys/vm/compact_memory";

async function readBuffer(folder: string, name: string): Promise<ArrayBuffer> {
  return new Uint8Array(await fs.readFile(path.join(folder, name))).buffer;
}

async function mustRun(agent: AgentConnection, script: string, what: string): Promise<void> {
  const result = await agent.run({ argv: ["/bin/sh", "-c", script], timeoutMs: READY_MS });
  if (result.kind === "exited" && result.exitCode === 0) return;
  throw new CodedError("IMAGE_BROKEN", `The image boots, but ${what} (${result.kind}): ${text(result.stderr)}. Mend images/ and build again.`);
}

/** A machine booted cold, with its agent; for taking the snapshot and for measuring. */
export interface ColdMachine {
  readonly agent: AgentConnection;
  readonly link: WorkerLink;
  bootLog(): string;
  dispose(): void;
}

/** Boots an image without a snapshot. @throws CodedError `IMAGE_BROKEN` with the kernel's last words when it does not come up */
export async function bootCold(folder: string, signal?: AbortSignal): Promise<ColdMachine> {
  const owned = new DisposableStore();
  const [wasm, port, bios, vgaBios, kernel, initrd] = await Promise.all([
    nodePlatform.wasm(), nodePlatform.spawn("cold boot"),
    readBuffer(folder, "bios.bin"), readBuffer(folder, "vgabios.bin"), readBuffer(folder, "vmlinuz"), readBuffer(folder, "initrd.gz"),
  ]);
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
    const up = link.request({ kind: "start", wasm, boot: { bios, vgaBios, kernel, initrd } }).then(() => agent.connect(BOOT_MS));
    await Promise.race([up, crashed, aborted]);
    return { agent, link, bootLog: () => log.text, dispose: () => owned.dispose() };
  } catch (error) {
    owned.dispose();
    throw error instanceof CodedError && error.code === "GUEST_SILENT" ? broken("its agent did not answer", error) : error;
  }
}

/**
 * Boots the image in `folder`, brings it to rest and writes `base-<name>.pws` beside its files.
 * @throws CodedError `IMAGE_BROKEN`
 */
export async function takeBaseSnapshot(folder: string, options: BaseOptions): Promise<BaseSnapshot> {
  const { image, signal, report = () => undefined } = options;
  report(0);
  const begun = performance.now();
  const machine = await bootCold(folder, signal);
  const bootMs = Math.round(performance.now() - begun);
  try {
    report(0.6);
    await mustRun(machine.agent, SHELLS_READY, "its login shells do not come up");
    await mustRun(machine.agent, TIDY, "its caches cannot be dropped");
    await machine.agent.settle(READY_MS);
    report(0.8);
    const { saved } = await machine.link.request({ kind: "save" });
    if (!saved) throw new CodedError("IMAGE_BROKEN", "The machine's worker sent nothing. Build again.");
    machine.dispose();
    const name = await snapshotName(image, nodePlatform.codec);
    const bytes = await sealBase(name, new Uint8Array(saved), packSmall, nodePlatform.codec);
    // What cannot be opened again here would be found out by everybody else.
    await openBase(name, bytes, nodePlatform.codec);
    const file = `base-${name}.pws`;
    await fs.writeFile(path.join(folder, file), bytes);
    report(1);
    return { name, file, size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex"), memoryMiB: MEMORY_MIB, bootMs };
  } finally {
    machine.dispose();
  }
}
