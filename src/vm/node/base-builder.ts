/** Takes the base snapshot of an image: boots it cold, waits until it is at rest, saves it. */
import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import type { Bytes } from "../../base/index.ts";
import { openBase, sealBase, snapshotName } from "../snapshot.ts";
import { MEMORY_MIB } from "../v86/machine-options.ts";
import { bootCold, saveAtRest } from "./bare-machine.ts";
import { packSmall } from "./pack.ts";
import { nodePlatform } from "./platform.ts";

/** A snapshot as a file of an image. */
export interface TakenSnapshot {
  readonly name: string;
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
}

export interface BaseSnapshot extends TakenSnapshot {
  readonly memoryMiB: number;
  /** Milliseconds from power on to an agent that answers. */
  readonly bootMs: number;
}

export interface BaseOptions {
  /** Hash of what decides the base; names it. */
  readonly base: string;
  /** 0 to 1. */
  readonly report?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** Writes a sealed snapshot beside the image's files. */
export async function writeSnapshot(folder: string, file: string, name: string, bytes: Bytes): Promise<TakenSnapshot> {
  await fs.writeFile(path.join(folder, file), bytes);
  return { name, file, size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/**
 * Boots the image in `folder`, brings it to rest and writes `base-<name>.pws` beside its files.
 * @throws CodedError `IMAGE_BROKEN`
 */
export async function takeBaseSnapshot(folder: string, options: BaseOptions): Promise<BaseSnapshot> {
  const { base, signal, report = () => undefined } = options;
  report(0);
  const begun = performance.now();
  const machine = await bootCold(folder, signal);
  const bootMs = Math.round(performance.now() - begun);
  try {
    report(0.6);
    const content = await saveAtRest(machine);
    machine.dispose();
    report(0.8);
    const name = await snapshotName(base, nodePlatform.codec);
    const bytes = await sealBase(name, content, packSmall, nodePlatform.codec);
    // What cannot be opened again here would be found out by everybody else.
    await openBase(name, bytes, nodePlatform.codec);
    const written = await writeSnapshot(folder, `base-${name}.pws`, name, bytes);
    report(1);
    return { ...written, memoryMiB: MEMORY_MIB, bootMs };
  } finally {
    machine.dispose();
  }
}
