/** Licences of the npm packages whose code is in the built app: they ask that their notice goes along. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
});

export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Full text from the package itself; empty where it brings only the licence's name. */
  readonly text: string;
}

/** Rooms whose code runs in the browser. */
const BROWSER_ROOMS = ["app", "base", "lab", "lessons", "net", "ui", "vm"];

/** Names of packages that a source text imports; relative and Node's own imports are none. */
export function importedPackages(source: string): readonly string[] {
  const specifiers = [...source.matchAll(/(?:from|import)\s*\(?\s*"([^".][^"]*)"/g)].map((match) => match[1] ?? "");
  const names = specifiers
    .filter((specifier) => /^(@[\w-]+\/)?[\w-]+/.test(specifier) && !/^(node|virtual|qjs):/.test(specifier))
    .map((specifier) => specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/"));
  return [...new Set(names)];
}

function roots(): readonly string[] {
  const files = BROWSER_ROOMS.map((room) => join("src", room)).filter((room) => existsSync(room)).flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !/\.test\.ts$|\.config\.ts$/.test(file) && !file.startsWith("node/"))
      .map((file) => join(room, file)),
  );
  // What is only a dev dependency builds the app and does not go into it.
  const { dependencies } = manifestSchema.parse(JSON.parse(readFileSync("package.json", "utf8")));
  const imported = new Set(files.flatMap((file) => importedPackages(readFileSync(file, "utf8"))));
  return Object.keys(dependencies).filter((name) => imported.has(name));
}

function read(name: string): { readonly shipped: ShippedPackage; readonly needs: readonly string[] } | undefined {
  const folder = join("node_modules", name);
  if (!existsSync(join(folder, "package.json"))) return undefined;
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file === undefined ? "" : readFileSync(join(folder, file), "utf8").trim();
  return {
    shipped: { name, version: manifest.version, licence: manifest.license ?? "see text", text },
    needs: Object.keys(manifest.dependencies),
  };
}

/** The packages that the browser's rooms import, and what those need. */
export function shippedPackages(): readonly ShippedPackage[] {
  const found = new Map<string, ShippedPackage>();
  const waiting = [...roots()];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const one = found.has(name) ? undefined : read(name);
    if (one === undefined) continue;
    found.set(name, one.shipped);
    waiting.push(...one.needs);
  }
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

export function licencesText(packages: readonly ShippedPackage[]): string {
  const list = packages.map(({ name, version, licence }) => `${name} ${version}: ${licence}`).join("\n");
  const texts = packages.map(({ name, version, licence, text }) => `==== ${name} ${version} (${licence})\n\n${text}\n`);
  return `Podwire ships code of these packages; what is in the machines is listed beside the image.\n\n${list}\n\n${texts.join("\n")}`;
}
