import { buildImage as build, exportImage as exportTo, imageInfo as info, importImage as importFrom } from "../../../images/index.ts";
import { EXIT } from "../exit-codes.ts";
import { imageProgress } from "../image-progress.ts";

const MB = 1_000_000;

/** Ctrl-C ends a build with nothing half-made left behind. */
async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.once(signal, abort);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.removeListener(signal, abort);
  }
}

export async function buildImage(options: { readonly json?: boolean }): Promise<number> {
  const begun = Date.now();
  const image = await interruptible((signal) => imageProgress(process.stderr, (report, warn) => build({ report, warn, signal })));
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ folder: image.folder, built: image.built, ms: Date.now() - begun })}\n`);
    return EXIT.ok;
  }
  const seconds = Math.round((Date.now() - begun) / 1000);
  process.stdout.write(`${image.folder}\n${image.built ? `built in ${seconds} s` : "up to date"}\n`);
  return EXIT.ok;
}

/** @returns 1 when no image is built for this checkout. */
export async function imageInfo(options: { readonly json?: boolean }): Promise<number> {
  const found = await info();
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(found)}\n`);
  } else if (found.image === undefined) {
    process.stdout.write(`No image ${found.wanted ?? ""} yet: podwire images build\n`);
  } else {
    const { folder, manifest } = found.image;
    const files = Object.entries(manifest.files).map(([name, { size }]) => `  ${name} ${(size / MB).toFixed(1)} MB`);
    const versions = `kernel ${manifest.versions.kernel}, v86 ${manifest.versions.v86}, ${(manifest.rootBytes / MB).toFixed(1)} MB unpacked`;
    process.stdout.write(`${[folder, `  ${versions}`, ...files, ...manifest.deviations.map((one) => `  not as locked: ${one}`)].join("\n")}\n`);
  }
  for (const other of options.json === true ? [] : found.others) process.stdout.write(`${other.folder} (of another version)\n`);
  return found.image === undefined ? EXIT.failed : EXIT.ok;
}

export async function exportImage(file: string): Promise<number> {
  const image = await exportTo(file);
  process.stdout.write(`image ${image.manifest.image} is in ${file}\n`);
  return EXIT.ok;
}

export async function importImage(file: string): Promise<number> {
  const { image, current } = await importFrom(file);
  process.stdout.write(`image ${image.manifest.image} is in ${image.folder}\n`);
  if (!current) {
    process.stderr.write(`It is not of this version of podwire. To use it all the same: PODWIRE_IMAGE_DIR=${image.folder}\n`);
  }
  return EXIT.ok;
}
