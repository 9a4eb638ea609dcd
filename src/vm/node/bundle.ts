import { build } from "esbuild";

/** A worker's code in one piece, so that it starts the same under tsx, vitest and plain Node, and without their delay. */
export async function bundleModule(file: string): Promise<URL> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    write: false,
    logLevel: "silent",
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  return new URL(`data:text/javascript;base64,${code}`);
}
