/** This project's own programs as files of a machine's root. */
import fs from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { CodedError } from "../src/base/index.ts";
import { bundleKubectl } from "./kubectl-bundle.ts";
import { programFiles, programLauncher } from "./kubectl-program.ts";
import type { Group } from "./lists.ts";

export interface RootFile {
  /** Below the guest's root, without leading slash. */
  readonly path: string;
  readonly executable: boolean;
  readonly data: Uint8Array;
}

/** A program in one file for QuickJS. */
async function bundle(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entry], bundle: true, write: false, format: "esm", platform: "neutral", target: "es2022",
    external: ["std", "os", "qjs:*"], minify: true, legalComments: "none", logLevel: "silent",
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

const entryOf = (root: string, program: string): string => path.join(root, "src", "guest", program, "main.ts");

async function orSay<T>(program: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new CodedError("BUNDLE_FAILED", `cannot bundle ${program} for the guest: ${String(error)}`, { cause: error });
  }
}

/** What every machine has. @throws CodedError `BUNDLE_FAILED` */
export async function bundleAgent(root: string): Promise<RootFile[]> {
  const entry = entryOf(root, "agent");
  if (!fs.existsSync(entry)) return [];
  return orSay("the agent", async () => [{ path: "usr/lib/podwire/agent.js", executable: false, data: await bundle(entry) }]);
}

const KUBECTL = "usr/lib/podwire/kubectl";

/** A program that is not on all machines, with what compiles it there. @throws CodedError `BUNDLE_FAILED` */
export function bundleProgram(root: string, program: Group["programs"][number]): Promise<RootFile[]> {
  return orSay(program, async () => {
    const compiler = { name: "compile.js", data: await bundle(entryOf(root, "compile")) };
    const files = [...programFiles(await bundleKubectl(root)), compiler].map(({ name, data }) => ({ path: `${KUBECTL}/${name}`, executable: false, data }));
    return [...files, { path: `usr/bin/${program}`, executable: true, data: Buffer.from(programLauncher(`/${KUBECTL}`)) }];
  });
}
