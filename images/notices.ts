/** The texts that packages ask to be passed on with them. */
import { CodedError } from "../src/base/index.ts";
import { resolve, type Members } from "./assemble.ts";

const DOCUMENTS = "usr/share/doc/";
const COMMON = "usr/share/common-licenses/";
/** A package's folder of documents may be a link to another package's. */
const COPYRIGHT = /^usr\/share\/doc\/[^/]+(\/copyright)?$/;

/** What of a package's documents is read. */
export const isNotice = (path: string): boolean => !path.startsWith(DOCUMENTS) || COPYRIGHT.test(path);

const asText = (data: Uint8Array): string => Buffer.from(data).toString("utf8");

/**
 * The copyright file of each package that is used. A package whose text stands for another's is used, too, and added.
 * @throws CodedError `FILE_MISSING` for a package without one
 */
export function readCopyrights(members: Members, used: Set<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  // A set that grows while it is gone through: what is added comes last.
  for (const name of used) {
    const folder = members.get(`${DOCUMENTS}${name}`);
    const file = resolve(members, `${DOCUMENTS}${folder?.kind === "link" ? folder.target : name}/copyright`);
    if (!file) {
      throw new CodedError(
        "FILE_MISSING",
        `${name} has no copyright file, so nothing of it can be shipped. Run the build with --update-lock.`,
      );
    }
    found.set(name, asText(file.data));
    used.add(file.package);
  }
  return found;
}

/** Licence texts that Debian keeps once for all packages, by name. */
export function readCommonLicences(members: Members): ReadonlyMap<string, string> {
  const paths = [...members.keys()].filter((path) => path.startsWith(COMMON));
  return new Map(paths.flatMap((path) => {
    const file = resolve(members, path);
    return file ? [[path.slice(COMMON.length), asText(file.data)] as const] : [];
  }));
}
