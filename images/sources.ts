/**
 * Finds the Debian mirror that this machine's apt already uses, so that no host name stands in this repository.
 * Formats: sources.list(5), one line a source or deb822 stanzas.
 */
import fs from "node:fs";
import path from "node:path";
import { CodedError } from "../src/base/index.ts";

export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Path of a keyring; undefined where apt's own trusted keys decide. */
  readonly signedBy?: string;
}

export interface Mirror {
  readonly uri: string;
  readonly signedBy?: string;
}

/** Debian's suites by name; what else is in a source list belongs to somebody else. */
const DEBIAN_SUITES = new Set([
  "stable", "oldstable", "oldoldstable", "testing", "unstable", "sid",
  "bullseye", "bookworm", "trixie", "forky", "duke",
]);
const DEBIAN_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

function source(uri: string, suites: string[], components: string[], signedBy: string | undefined): AptSource {
  return { uri, suites, components, ...(signedBy?.startsWith("/") ? { signedBy } : {}) };
}

/** One-line format: `deb [ option=value … ] uri suite component …`. Lines that are not for packages are left out. */
export function parseOneLine(content: string): AptSource[] {
  return content.split("\n").flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (!match) return [];
    const [, options = "", uri = "", suite = "", components = ""] = match;
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1];
    return [source(uri, [suite], components.split(/\s+/).filter(Boolean), signedBy)];
  });
}

/** A stanza's fields with names in lower case; continuation lines are joined with a blank. */
function fields(stanza: string): Map<string, string> {
  const found = new Map<string, string>();
  let last: string | undefined;
  for (const line of stanza.split("\n")) {
    if (line.startsWith("#")) continue;
    const field = /^([!-9;-~]+):\s*(.*)$/.exec(line);
    if (field) {
      last = (field[1] ?? "").toLowerCase();
      found.set(last, (field[2] ?? "").trim());
    } else if (last !== undefined && /^\s+\S/.test(line)) {
      found.set(last, `${found.get(last) ?? ""} ${line.trim()}`.trim());
    }
  }
  return found;
}

/** deb822 format: stanzas with `Types`, `URIs`, `Suites`, `Components`, `Signed-By`, `Enabled`. */
export function parseDeb822(content: string): AptSource[] {
  return content.split(/\n[ \t]*\n/).flatMap((stanza) => {
    const field = fields(stanza);
    const words = (name: string) => (field.get(name) ?? "").split(/\s+/).filter(Boolean);
    if (/^(no|false|off|0)$/i.test(field.get("enabled") ?? "yes") || !words("types").includes("deb")) return [];
    return words("uris").map((uri) => source(uri, words("suites"), words("components"), field.get("signed-by")));
  });
}

/** The first source that offers Debian's own `main`, security and other people's archives left aside. */
export function chooseMirror(sources: readonly AptSource[]): Mirror | undefined {
  const chosen = sources.find(
    ({ uri, suites, components }) =>
      components.includes("main") &&
      suites.some((suite) => DEBIAN_SUITES.has(suite)) &&
      !/[-/](security|backports|debug)\b/.test(uri),
  );
  return chosen && { uri: chosen.uri.replace(/\/+$/, ""), ...(chosen.signedBy ? { signedBy: chosen.signedBy } : {}) };
}

function readSources(aptFolder: string): AptSource[] {
  const parts = path.join(aptFolder, "sources.list.d");
  const names = fs.existsSync(parts) ? fs.readdirSync(parts).sort().map((name) => path.join(parts, name)) : [];
  return [path.join(aptFolder, "sources.list"), ...names].flatMap((file) => {
    if (!fs.existsSync(file)) return [];
    if (file.endsWith(".list")) return parseOneLine(fs.readFileSync(file, "utf8"));
    return file.endsWith(".sources") ? parseDeb822(fs.readFileSync(file, "utf8")) : [];
  });
}

/**
 * The mirror from `PODWIRE_MIRROR`, else from the machine's apt.
 * @throws CodedError `APT_MIRROR_UNKNOWN`
 */
export function findMirror(env: NodeJS.ProcessEnv = process.env, aptFolder = "/etc/apt"): Mirror {
  const keyring = env["PODWIRE_KEYRING"] || (fs.existsSync(DEBIAN_KEYRING) ? DEBIAN_KEYRING : undefined);
  const signedBy = keyring ? { signedBy: keyring } : {};
  const given = env["PODWIRE_MIRROR"];
  if (given) return { uri: given.replace(/\/+$/, ""), ...signedBy };
  const mirror = chooseMirror(readSources(aptFolder));
  if (mirror) return { uri: mirror.uri, ...signedBy };
  throw new CodedError(
    "APT_MIRROR_UNKNOWN",
    `no Debian mirror found in ${aptFolder}/sources.list and ${aptFolder}/sources.list.d. ` +
      "Set PODWIRE_MIRROR to the address of one (the folder that has dists/ and pool/), " +
      "or point PODWIRE_IMAGE_DIR at a folder with a prebuilt image.",
  );
}
