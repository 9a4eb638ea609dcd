import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { Plugin, ResolvedConfig } from "vite";
import type { BuiltImage } from "./vite-images.ts";

/**
 * Builds the service worker last, with the list of all files of this build and a version that changes with any of them
 * and with the machines' image. It must be one plain script at the top of the site, with a name that never changes.
 */
export function serviceWorker(entry: string, image: BuiltImage | undefined): Plugin {
  let config: ResolvedConfig;
  return {
    name: "podwire-service-worker",
    apply: "build",
    enforce: "post",
    configResolved(resolved) {
      config = resolved;
    },
    async generateBundle(_, bundle) {
      const version = createHash("sha256").update(image?.manifest ?? "");
      const files: string[] = [];
      for (const [name, item] of Object.entries(bundle).sort(([one], [other]) => (one < other ? -1 : 1))) {
        if (name.endsWith(".map")) continue;
        files.push(name);
        version.update(name).update(item.type === "chunk" ? item.code : item.source);
      }
      for (const name of readdirSync(config.publicDir, { recursive: true, encoding: "utf8" }).sort()) {
        files.push(name);
        version.update(name).update(readFileSync(join(config.publicDir, name)));
      }
      const built = await build({
        entryPoints: [entry],
        bundle: true,
        minify: true,
        write: false,
        format: "iife",
        define: {
          __FILES__: JSON.stringify(files),
          __IMAGE__: JSON.stringify(image?.name ?? ""),
          __VERSION__: JSON.stringify(version.digest("hex").slice(0, 16)),
        },
      });
      this.emitFile({ type: "asset", fileName: "service-worker.js", source: built.outputFiles[0]?.text ?? "" });
    },
  };
}
