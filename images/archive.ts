/** Carries a built image to a machine without apt: one tar file, checked file by file when it is read. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { CodedError, systemCode } from "../src/base/index.ts";
import { explainDisk } from "./cache.ts";
import { parseManifest, type Manifest } from "./manifest.ts";
import { makeWhole } from "./store.ts";
import { endOfTar, padding, parseTar, tarHeader, type TarMember } from "./tar.ts";

const MANIFEST = "manifest.json";
/** The manifest has everybody's checksum; this member has the manifest's. */
const MANIFEST_SUM = "manifest.sha256";
/** Names that an image has files of; anything else in an archive is refused. */
const NAME = /^[\w][\w.-]*$/;

const sha256 = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");

function* member(name: string, data: Uint8Array): Generator<Uint8Array> {
  yield tarHeader(name, data.length);
  yield data;
  yield padding(data.length);
}

function* members(folder: string, names: readonly string[]): Generator<Uint8Array> {
  const manifest = fs.readFileSync(path.join(folder, MANIFEST));
  yield* member(MANIFEST, manifest);
  yield* member(MANIFEST_SUM, Buffer.from(sha256(manifest)));
  for (const name of names) yield* member(name, fs.readFileSync(path.join(folder, name)));
  yield endOfTar();
}

/**
 * Checks every file of an image against its manifest.
 * @throws CodedError `IMAGE_DAMAGED` naming the first file that is missing or different
 */
export function verifyFiles(manifest: Manifest, read: (name: string) => Uint8Array | undefined): void {
  for (const [name, { size, sha256: wanted }] of Object.entries(manifest.files)) {
    const data = read(name);
    if (data && data.length === size && sha256(data) === wanted) continue;
    throw new CodedError("IMAGE_DAMAGED", `${name} of the image ${manifest.image} is ${data ? "damaged" : "missing"}. Export it again where it was built.`);
  }
}

/** Writes the image in `folder` to `file`. @throws CodedError `IMAGE_DAMAGED`, `DISK_FULL`, `CACHE_NOT_WRITABLE` */
export async function packImage(folder: string, manifest: Manifest, file: string): Promise<void> {
  verifyFiles(manifest, (name) => {
    const from = path.join(folder, name);
    return fs.existsSync(from) ? fs.readFileSync(from) : undefined;
  });
  const beside = `${file}.partial-${process.pid}`;
  try {
    await pipeline(members(folder, Object.keys(manifest.files)), fs.createWriteStream(beside));
    fs.renameSync(beside, file);
  } catch (error) {
    fs.rmSync(beside, { force: true });
    throw explainDisk(error, path.dirname(path.resolve(file)));
  }
}

async function readArchive(file: string): Promise<Map<string, Uint8Array>> {
  let found: TarMember[];
  try {
    found = await parseTar(fs.createReadStream(file), (name) => NAME.test(name));
  } catch (error) {
    if (systemCode(error) === "ENOENT") {
      throw new CodedError("IMAGE_MISSING", `there is no file ${file}.`, { cause: error });
    }
    throw new CodedError("IMAGE_DAMAGED", `${file} is no exported image, or is cut short: ${String(error)}. Export it again.`, { cause: error });
  }
  return new Map(found.flatMap((member) => (member.kind === "file" ? [[member.path, member.data]] : [])));
}

/**
 * Reads an exported image into `imagesFolder`, under its own hash. Nothing is left behind when it is refused.
 * @returns the folder it is in now
 * @throws CodedError `IMAGE_MISSING`, `IMAGE_DAMAGED`, `DISK_FULL`, `CACHE_NOT_WRITABLE`
 */
export async function unpackImage(file: string, imagesFolder: string): Promise<string> {
  const files = await readArchive(file);
  const own = files.get(MANIFEST);
  if (!own) throw new CodedError("IMAGE_DAMAGED", `${file} is no exported image: it has no ${MANIFEST}.`);
  if (Buffer.from(files.get(MANIFEST_SUM) ?? []).toString("latin1") !== sha256(own)) {
    throw new CodedError("IMAGE_DAMAGED", `the ${MANIFEST} in ${file} is damaged. Export it again where the image was built.`);
  }
  const manifest = parseManifest(Buffer.from(own).toString("utf8"), `${file}:${MANIFEST}`);
  verifyFiles(manifest, (name) => files.get(name));
  const folder = path.join(imagesFolder, manifest.image);
  await makeWhole(folder, async (partial) => {
    for (const name of [MANIFEST, ...Object.keys(manifest.files)]) {
      await fs.promises.writeFile(path.join(partial, name), files.get(name) ?? new Uint8Array());
    }
  });
  return folder;
}
