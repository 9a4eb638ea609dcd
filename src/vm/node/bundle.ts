import { build } from "esbuild";

/** For packages that are CommonJS and ask for a module of Node's. */
const REQUIRE = 'import { createRequire as createRequireOfNode } from "node:module"; const require = createRequireOfNode("file:///");';

/** A worker's code in one piece, so that it starts the same under tsx, vitest and plain Node, and without their delay. */
export async function bundleModule(file: string): Promise<URL> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    banner: { js: REQUIRE },
    write: false,
    logLevel: "silent",
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  return new URL(`data:text/javascript;base64,${code}`);
}
