/** `npm run build`: the image, and the app as one folder of static files, `dist/`, that any host serves. */
import { copyFile, cp, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build as bundle } from "esbuild";
import { buildImage, type Image } from "../../../images/index.ts";
import { jsonSchemas } from "../../lessons/index.ts";
import { imageProgress } from "../image-progress.ts";
import { licencesText, shippedPackages } from "./licences.ts";
import { runProgram } from "./process.ts";

const OUT = "dist";
const MB = 1_000_000;

/** The files that snapshots are made of stay behind: a browser starts from the snapshots. */
const NOT_FOR_BROWSERS = /^(?:vmlinuz|initrd\.gz|bios\.bin|vgabios\.bin|layer-.*\.cpio\.gz)$/;

async function copyImage(image: Image): Promise<void> {
  const { image: hash } = image.manifest;
  await rm(join(OUT, "images"), { recursive: true, force: true });
  await mkdir(join(OUT, "images", hash), { recursive: true });
  for (const name of ["manifest.json", ...Object.keys(image.manifest.files)]) {
    if (!NOT_FOR_BROWSERS.test(name)) await copyFile(join(image.folder, name), join(OUT, "images", hash, name));
  }
  await writeFile(join(OUT, "images", "current.json"), `${JSON.stringify({ image: hash })}\n`);
}

/** The app knows its image, so that a page never starts machines of another build than its own. */
async function buildApp(image: Image): Promise<void> {
  const ran = await runProgram([join("node_modules", ".bin", "vite"), "build", "--config", "src/app/vite.config.ts"], {
    env: { ...process.env, PODWIRE_IMAGE_MANIFEST: join(image.folder, "manifest.json") },
  });
  if (ran.code !== 0) throw new Error(`vite build failed:\n${ran.output}`);
}

/** A server of one file that needs nothing but Node, for a room without a network. */
async function addServer(): Promise<void> {
  await bundle({
    entryPoints: ["src/cli/dev/serve-dist.ts"],
    outfile: join(OUT, "serve.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
  });
}

/** For editors: completion and errors while a lesson is written. */
async function addSchemas(): Promise<void> {
  await mkdir(join(OUT, "schema"), { recursive: true });
  for (const [name, schema] of jsonSchemas()) await writeFile(join(OUT, "schema", name), schema);
}

async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name))));
  return sizes.reduce((sum, one) => sum + one.size, 0);
}

export async function buildAll(say: (line: string) => void): Promise<Image> {
  const image = await imageProgress(process.stderr, (report, warn) => buildImage({ report, warn }));
  say(`image ${image.manifest.image} ${image.built ? "built" : "is up to date"}`);
  await buildApp(image);
  await copyImage(image);
  await addServer();
  await addSchemas();
  await writeFile(join(OUT, "licences.txt"), licencesText(shippedPackages()));
  await Promise.all(["LICENSE", "NOTICE"].map((file) => cp(file, join(OUT, file))));
  say(`${OUT}/ is ${((await folderSize(OUT)) / MB).toFixed(1)} MB of static files`);
  return image;
}

export async function run(): Promise<number> {
  await buildAll((line) => process.stdout.write(`${line}\n`));
  return 0;
}
