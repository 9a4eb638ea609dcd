import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { bundleKubectl } from "./kubectl-bundle.ts";

/** Bytes of what a file loads before it runs. */
function loaded(files: ReadonlyMap<string, string>, name: string, seen = new Set<string>()): number {
  const source = files.get(name);
  if (source === undefined || seen.has(name)) return 0;
  seen.add(name);
  const imported = [...source.matchAll(/(?:from|import)"\.\/([^"]+)"/g)].map(([, one = ""]) => loaded(files, one, seen));
  return imported.reduce((sum, size) => sum + size, source.length);
}

it("starts with little, and without the YAML library", async () => {
  const bundled = await bundleKubectl(fileURLToPath(new URL("..", import.meta.url)));
  const files = new Map(bundled.map(({ name, data }) => [name, Buffer.from(data).toString("utf8")]));
  const get = [...files.keys()].find((name) => /^get-[A-Z0-9]+\.js$/.test(name)) ?? "";
  const seen = new Set<string>();
  // Each 15 KB are some fifty milliseconds in a machine.
  expect(loaded(files, "main.js", seen) + loaded(files, get, seen)).toBeLessThan(90_000);
  expect([...seen].some((name) => name.startsWith("yaml-library"))).toBe(false);
});
