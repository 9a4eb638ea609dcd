import { readdir } from "node:fs/promises";
import type { Site } from "./site.ts";

/**
 * Puts a newer build in the place of this one, as a host does: scripts under other names, those of before gone, and
 * another image, on which the page of before could not start.
 */
export async function deployNewer(site: Site): Promise<void> {
  const names = await readdir(`${site.dist}/assets`);
  const find = (start: string): string => names.find((name) => name.startsWith(start) && name.endsWith(".js")) ?? "";
  const scripts = [find("index-"), find("machine-worker-")];
  const image = await site.image();
  const newImage = image.split("").toReversed().join("");
  const renamed = (text: string): string =>
    scripts.reduce((all, name) => all.replaceAll(name, newer(name)), text).replaceAll(image, newImage);
  const read = async (path: string): Promise<string> => String(await site.file(path));

  for (const path of ["index.html", "images/current.json"]) site.changed.set(path, renamed(await read(path)));
  // Its version is a hash over all files.
  site.changed.set("service-worker.js", renamed(await read("service-worker.js")).replace(/\b[0-9a-f]{16}\b/, "1".repeat(16)));
  for (const name of scripts) {
    site.changed.set(`assets/${newer(name)}`, renamed(await read(`assets/${name}`)));
    site.changed.set(`assets/${name}`, undefined);
  }
  site.changed.set(`images/${newImage}/manifest.json`, renamed(await read(`images/${image}/manifest.json`)));
  site.changed.set(`images/${image}/manifest.json`, undefined);
}

function newer(name: string): string {
  return name.replace(".js", "er.js");
}
