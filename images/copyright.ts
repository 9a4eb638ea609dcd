/**
 * Reads the licences out of a Debian package's `copyright` file.
 * Format where it has one: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
 */

export interface Licences {
  /** One SPDX expression over the whole package, or NOASSERTION where the file is prose. */
  readonly declared: string;
  /** Licences that SPDX' list does not have: reference → text. */
  readonly extracted: ReadonlyMap<string, string>;
  /** Texts of /usr/share/common-licenses that the file refers to. */
  readonly common: readonly string[];
}

/** Debian's short names → SPDX. */
const SPDX: Readonly<Record<string, string>> = {
  "apache-2.0": "Apache-2.0", "artistic": "Artistic-1.0-Perl", "artistic-2.0": "Artistic-2.0",
  "bsd-2-clause": "BSD-2-Clause", "bsd-3-clause": "BSD-3-Clause", "bsd-4-clause": "BSD-4-Clause", "bsl-1.0": "BSL-1.0", "cc0-1.0": "CC0-1.0",
  "expat": "MIT", "gfdl-1.3": "GFDL-1.3-only", "gfdl-1.3+": "GFDL-1.3-or-later", "isc": "ISC", "mit": "MIT", "x11": "X11", "zlib": "Zlib",
  "gpl-1": "GPL-1.0-only", "gpl-1+": "GPL-1.0-or-later", "gpl-2": "GPL-2.0-only", "gpl-2.0": "GPL-2.0-only", "gpl-2+": "GPL-2.0-or-later",
  "gpl-2.0+": "GPL-2.0-or-later", "gpl-3": "GPL-3.0-only", "gpl-3.0": "GPL-3.0-only", "gpl-3+": "GPL-3.0-or-later", "gpl-3.0+": "GPL-3.0-or-later",
  "lgpl-2": "LGPL-2.0-only", "lgpl-2+": "LGPL-2.0-or-later", "lgpl-2.0": "LGPL-2.0-only", "lgpl-2.0+": "LGPL-2.0-or-later", "lgpl-2.1": "LGPL-2.1-only",
  "lgpl-2.1+": "LGPL-2.1-or-later", "lgpl-3": "LGPL-3.0-only", "lgpl-3+": "LGPL-3.0-or-later", "lgpl-3.0": "LGPL-3.0-only", "lgpl-3.0+": "LGPL-3.0-or-later",
  "mpl-1.1": "MPL-1.1", "mpl-2.0": "MPL-2.0", "openssl": "OpenSSL", "vim": "Vim",
};

const reference = (name: string): string => `LicenseRef-${name.trim().replace(/[^A-Za-z0-9.-]+/g, "-").replace(/^-+|-+$/g, "") || "unnamed"}`;

function atom(name: string): string {
  return SPDX[name.trim().toLowerCase()] ?? reference(name);
}

/** "GPL-2+ or BSD-3-clause, and Expat" → an SPDX expression. */
export function expression(names: string): string {
  const or = (part: string) => {
    const atoms = [...new Set(part.split(/\s+(?:and\/)?or\s+/i).filter((one) => one.trim() !== "").map(atom))];
    return atoms.length > 1 ? `(${atoms.join(" OR ")})` : (atoms[0] ?? "NOASSERTION");
  };
  return [...new Set(names.split(/\s*,\s*(?:and\s+)?|\s+and\s+/i).filter((part) => part.trim() !== "").map(or))].join(" AND ");
}

interface Paragraph {
  readonly names: string;
  readonly text: string;
  readonly isFiles: boolean;
}

function paragraphs(content: string): Paragraph[] {
  return content.split(/\n[ \t]*\n/).flatMap((block) => {
    const licence = /^License:[ \t]*(.*(?:\n[ \t]+.*)*)/m.exec(block)?.[1];
    if (licence === undefined) return [];
    const [names = "", ...rest] = licence.split("\n");
    const text = rest.map((line) => line.replace(/^ /, "").replace(/^\.$/, "")).join("\n").trim();
    return [{ names: names.trim(), text, isFiles: /^Files:/m.test(block) }];
  });
}

export function readCopyright(content: string): Licences {
  const common = [...new Set([...content.matchAll(/common-licenses\/([A-Za-z]+(?:-[0-9]+(?:\.[0-9]+)?)?)/g)].map((match) => match[1] ?? ""))].sort();
  const all = /^Format:/m.test(content) ? paragraphs(content) : [];
  const named = all.filter(({ names }) => names !== "");
  const parts = named.filter(({ isFiles }) => isFiles).flatMap(({ names }) => expression(names).split(" AND "));
  const declared = [...new Set(parts)].sort().join(" AND ");
  const extracted = new Map<string, string>();
  for (const wanted of declared.match(/LicenseRef-[A-Za-z0-9.-]+/g) ?? []) {
    const text = named.find(({ names, text }) => text !== "" && expression(names).includes(wanted))?.text;
    extracted.set(wanted, text ?? "See the copyright file of the package, in licences.txt.");
  }
  return { declared: declared || "NOASSERTION", extracted, common };
}
