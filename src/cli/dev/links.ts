/** Whether links and images between the repository's own Markdown files lead anywhere. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import MarkdownIt from "markdown-it";

export interface BrokenLink {
  readonly file: string;
  /** From 1: where the paragraph begins that the link is in. */
  readonly line: number;
  readonly message: string;
}

interface Link {
  readonly target: string;
  readonly line: number;
}

const markdown = new MarkdownIt();

/** Everything that a Markdown text links to or shows; code is no link. */
export function linksIn(text: string): readonly Link[] {
  return markdown.parse(withoutFrontMatter(text), {}).flatMap((block) => {
    const line = (block.map?.[0] ?? 0) + 1;
    return (block.children ?? []).flatMap(({ type, attrs }) => {
      const wanted = type === "link_open" ? "href" : type === "image" ? "src" : undefined;
      const target = attrs?.find(([name]) => name === wanted)?.[1];
      return target === undefined ? [] : [{ target: String(target), line }];
    });
  });
}

/** Anchors of a page's headings, as code forges make them. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const tokens = markdown.parse(withoutFrontMatter(text), {});
  const anchors = new Set<string>();
  tokens.forEach((token, at) => {
    if (token.type !== "heading_open") return;
    const words = (tokens[at + 1]?.children ?? []).map(({ content }) => content).join("");
    const slug = words.trim().toLowerCase().replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, "").replaceAll(" ", "-");
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  });
  return anchors;
}

/** @param files Markdown files, as paths from `root` */
export function brokenLinks(root: string, files: readonly string[]): readonly BrokenLink[] {
  return files.flatMap((file) =>
    linksIn(readFileSync(join(root, file), "utf8")).flatMap(({ target, line }) => {
      const message = wrongWith(root, file, target);
      return message === undefined ? [] : [{ file, line, message }];
    }),
  );
}

function wrongWith(root: string, file: string, target: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  const [path = "", anchor] = target.split("#").map(decodeURIComponent);
  const to = path === "" ? file : normalize(path.startsWith("/") ? path.slice(1) : join(dirname(file), path));
  if (to.startsWith("..")) return `${target} leads out of the repository`;
  if (!existsSync(join(root, to))) return `${target}: there is no ${to}`;
  if (anchor === undefined || anchor === "" || !to.endsWith(".md")) return undefined;
  return anchorsOf(readFileSync(join(root, to), "utf8")).has(anchor) ? undefined : `${target}: ${to} has no heading "${anchor}"`;
}

/** Blank lines in its place, so that lines keep their numbers. */
function withoutFrontMatter(text: string): string {
  return text.replace(/^---\n[\s\S]*?\n---\n/, (matter) => matter.replace(/[^\n]/g, ""));
}
