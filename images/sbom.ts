/** What is in an image and under which licences: SPDX 2.3 (https://spdx.github.io/spdx-spec/v2.3/) and one text file for people. */
import { readCopyright } from "./copyright.ts";
import type { LockedPackage } from "./lock.ts";

export interface Shipped {
  readonly name: string;
  readonly version: string;
  /** Whole text of its copyright file. */
  readonly copyright: string;
  /** Set for Debian's packages, absent for what comes from elsewhere. */
  readonly locked?: LockedPackage;
  /** SPDX expression, where it is known without reading the text. */
  readonly licence?: string;
}

const spdxId = (name: string): string => `SPDXRef-${name.replace(/[^A-Za-z0-9.-]/g, "-")}`;

function packageEntry({ name, version, copyright, locked, licence }: Shipped): object {
  const read = readCopyright(copyright);
  return {
    name, versionInfo: version, SPDXID: spdxId(name),
    supplier: locked ? "Organization: Debian" : "NOASSERTION",
    downloadLocation: "NOASSERTION", filesAnalyzed: false,
    licenseConcluded: "NOASSERTION", licenseDeclared: licence ?? read.declared, copyrightText: "NOASSERTION",
    ...(locked && {
      checksums: [{ algorithm: "SHA256", checksumValue: locked.sha256 }],
      sourceInfo: `Debian source package ${locked.source}`,
      externalRefs: [{
        referenceCategory: "PACKAGE-MANAGER", referenceType: "purl",
        referenceLocator: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${locked.architecture}&distro=${locked.suite}`,
      }],
    }),
  };
}

/** @param created ISO 8601, to the second */
export function writeSpdx(image: string, created: string, shipped: readonly Shipped[]): string {
  const extracted = new Map<string, string>();
  for (const { copyright, licence } of shipped) {
    if (licence) continue;
    // The same name may stand for different texts in two packages: both are kept.
    for (const [id, text] of readCopyright(copyright).extracted) {
      const known = extracted.get(id);
      extracted.set(id, known === undefined || known.includes(text) ? (known ?? text) : `${known}\n\n----\n\n${text}`);
    }
  }
  return `${JSON.stringify({
    spdxVersion: "SPDX-2.3", dataLicense: "CC0-1.0", SPDXID: "SPDXRef-DOCUMENT",
    name: `podwire-image-${image}`, documentNamespace: `urn:podwire:image:${image}`,
    creationInfo: { created, creators: ["Tool: podwire-images"] },
    packages: shipped.map(packageEntry),
    relationships: shipped.map(({ name }) => ({ spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: spdxId(name) })),
    hasExtractedLicensingInfos: [...extracted].map(([licenseId, extractedText]) => ({ licenseId, extractedText })),
  }, undefined, 1)}\n`;
}

const rule = "=".repeat(78);

/** @param common licence texts that Debian's copyright files refer to, by name */
export function writeLicences(shipped: readonly Shipped[], common: ReadonlyMap<string, string>): string {
  const byText = new Map<string, Shipped[]>();
  for (const one of shipped) byText.set(one.copyright, [...(byText.get(one.copyright) ?? []), one]);
  const notices = [...byText].map(([text, ones]) => {
    const names = ones.map(({ name, version, locked }) => `${name} ${version}${locked ? ` (Debian ${locked.suite}, source ${locked.source})` : ""}`);
    return `${rule}\n${names.join("\n")}\n${rule}\n\n${text.trim()}\n`;
  });
  const wanted = [...new Set(shipped.flatMap(({ copyright }) => readCopyright(copyright).common))].sort();
  const texts = wanted.flatMap((name) => {
    const text = common.get(name);
    return text === undefined ? [] : [`${rule}\n/usr/share/common-licenses/${name}\n${rule}\n\n${text.trimEnd()}\n`];
  });
  return [
    "What this machine image is made of, and the notices that its parts ask for.\n\n" +
      "All Debian packages are unmodified; their complete corresponding source is in Debian's archive\n" +
      "under the source package and version named with each (deb-src, `apt-get source NAME=VERSION`).\n" +
      "A signed kernel (linux-signed-i386) is built from the source package linux of the same version.\n" +
      "kube-schema.json is made of the types and comments in golang-k8s-api-dev and golang-k8s-apimachinery-dev\n" +
      "(Apache-2.0), selected and rearranged by images/kube-schema/ of Podwire's source.\n" +
      "Some shared libraries are stand-ins written by Podwire's builder: see images/lists/ of Podwire's source.\n",
    ...notices, ...texts,
  ].join("\n");
}
