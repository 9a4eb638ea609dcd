import { contentFiles, loadContent, type Content } from "../lessons/index.ts";

/** Every lesson and lab of the repository, as the bundler finds them. */
const texts = import.meta.glob<string>(["../../content/**/*.{md,svg}", "../../labs/**/*.{yaml,sh}"], {
  query: "?raw",
  import: "default",
  eager: true,
});

/** Figures as files of their own, which the browser caches and the service worker keeps. */
const figures = import.meta.glob<string>("../../content/**/*.svg", { query: "?url", import: "default", eager: true });

export function bundledContent(): Content {
  return loadContent(contentFiles(texts));
}

/** @param path from the repository's root: `content/<part>/<folder>/<file>` */
export function figureUrl(path: string): string | undefined {
  return figures[`../../${path}`];
}
