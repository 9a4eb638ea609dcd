/** The machine's kubectl as QuickJS loads it: one file to begin with, and one for each command. */
import path from "node:path";
import { build, type Plugin } from "esbuild";

/** These rooms only define things, and the YAML library too: what is not used of them is left out, or loaded by the command that needs it. */
const DEFINES_ONLY = /\/(?:src\/(?:base|kube|sys|cluster\/kubectl)|node_modules\/yaml)\//;

const withoutSideEffects: Plugin = {
  name: "without-side-effects",
  setup(bundler) {
    bundler.onResolve({ filter: /^\.|^yaml$/ }, async ({ pluginData, path: wanted, ...from }) => {
      if (pluginData === withoutSideEffects) return undefined;
      const found = await bundler.resolve(wanted, { importer: from.importer, namespace: from.namespace, resolveDir: from.resolveDir, kind: from.kind, pluginData: withoutSideEffects });
      return found.errors.length > 0 || !DEFINES_ONLY.test(found.path) ? found : { ...found, sideEffects: false };
    });
  },
};

export interface BundledFile {
  /** Beside one another in one folder; `main.js` is the program. */
  readonly name: string;
  readonly data: Uint8Array;
  /** Names of those that are loaded with it. */
  readonly imports: readonly string[];
  /** Names of those that it loads when it needs them. */
  readonly loads: readonly string[];
}

/** @param root of the project */
export async function bundleKubectl(root: string): Promise<BundledFile[]> {
  const { outputFiles, metafile } = await build({
    entryPoints: [path.join(root, "src", "guest", "kubectl", "main.ts")], absWorkingDir: root, outdir: path.join(root, "dist"), write: false,
    bundle: true, splitting: true, format: "esm", platform: "neutral", mainFields: ["module", "main"], target: "es2023",
    external: ["std", "os"], minify: true, legalComments: "none", logLevel: "silent", plugins: [withoutSideEffects], metafile: true,
  });
  const imported = new Map(Object.entries(metafile.outputs).map(([file, output]) => [path.basename(file), output.imports.filter(({ external }) => !external)]));
  return outputFiles.map(({ path: file, contents }) => {
    const name = path.basename(file);
    const of = (dynamic: boolean) => (imported.get(name) ?? []).filter(({ kind }) => (kind === "dynamic-import") === dynamic).map((one) => path.basename(one.path));
    return { name, data: contents, imports: of(false), loads: of(true) };
  });
}
