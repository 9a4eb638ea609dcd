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
  /** Full text. */
  readonly text: string;
}

const TEXTS = join(import.meta.dirname, "licence-texts");
const textOf = (file: string): string => readFileSync(join(TEXTS, `${file}.txt`), "utf8").trim();

/** Packages that bring only their licence's name: where its text is. */
const TEXT_ELSEWHERE: Readonly<Record<string, () => string>> = {
  "xz-decompress": () => textOf("xz-decompress"),
  // Of the same authors under the same licence.
  "@lit-labs/ssr-dom-shim": () => readFileSync(join("node_modules", "lit", "LICENSE"), "utf8").trim(),
};

/** Code of others that a package has compiled in, and does not name in its manifest. */
const COMPILED_IN: Readonly<Record<string, readonly Omit<ShippedPackage, "version">[]>> = {
  v86: [
    { name: "SoftFloat", licence: "BSD-3-Clause", text: textOf("softfloat") },
    { name: "zstd", licence: "BSD-3-Clause", text: textOf("zstd") },
    { name: "QEMU floppy disk emulator", licence: "MIT", text: textOf("qemu-floppy") },
  ],
  "xz-decompress": [
    { name: "XZ Embedded", licence: "public domain", text: textOf("xz-embedded") },
    { name: "walloc", licence: "MIT", text: textOf("walloc") },
  ],
};

/** Rooms whose code runs in the browser. */
const BROWSER_ROOMS = ["app", "base", "lab", "lessons", "net", "ui", "vm"];

/** Files of these rooms that run in Node: folders of that name, and the plugins that build the app. */
const BUILDS = /^node\/|^vite-/;

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
      .filter((file) => file.endsWith(".ts") && !/\.test\.ts$|\.config\.ts$/.test(file) && !BUILDS.test(file))
      .map((file) => join(room, file)),
  );
  // What is only a dev dependency builds the app and does not go into it.
  const { dependencies } = manifestSchema.parse(JSON.parse(readFileSync("package.json", "utf8")));
  const imported = new Set(files.flatMap((file) => importedPackages(readFileSync(file, "utf8"))));
  return Object.keys(dependencies).filter((name) => imported.has(name));
}

/** @throws Error for a package without a text: it must not be shipped without. */
function read(name: string): { readonly shipped: readonly ShippedPackage[]; readonly needs: readonly string[] } | undefined {
  const folder = join("node_modules", name);
  // Declarations of types leave no trace in what is built.
  if (name.startsWith("@types/") || !existsSync(join(folder, "package.json"))) return undefined;
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file === undefined ? TEXT_ELSEWHERE[name]?.() : readFileSync(join(folder, file), "utf8").trim();
  if (text === undefined) throw new Error(`${name} brings no text of its licence. Add one to ${TEXTS}, and to TEXT_ELSEWHERE in licences.ts.`);
  const own = { name, version: manifest.version, licence: manifest.license ?? "see text", text };
  const inside = (COMPILED_IN[name] ?? []).map((part) => ({ ...part, version: `in ${name} ${manifest.version}` }));
  return { shipped: [own, ...inside], needs: Object.keys(manifest.dependencies) };
}

/** The packages that the browser's rooms import, what those need, and what is compiled into them. */
export function shippedPackages(): readonly ShippedPackage[] {
  const found = new Map<string, readonly ShippedPackage[]>();
  const waiting = [...roots()];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const one = found.has(name) ? undefined : read(name);
    if (one === undefined) continue;
    found.set(name, one.shipped);
    waiting.push(...one.needs);
  }
  return [...found.values()].flat().toSorted((a, b) => a.name.localeCompare(b.name));
}

export function licencesText(packages: readonly ShippedPackage[]): string {
  const list = packages.map(({ name, version, licence }) => `${name} ${version}: ${licence}`).join("\n");
  const texts = packages.map(({ name, version, licence, text }) => `==== ${name} ${version} (${licence})\n\n${text}\n`);
  return `Podwire ships code of these packages; what is in the machines is listed beside the image.\n\n${list}\n\n${texts.join("\n")}`;
}
