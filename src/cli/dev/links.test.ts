import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { anchorsOf, brokenLinks } from "./links.ts";

const roots: string[] = [];
afterEach(() => roots.splice(0).forEach((root) => rmSync(root, { recursive: true })));

function broken(files: Readonly<Record<string, string>>): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), "links-"));
  roots.push(root);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const pages = Object.keys(files).filter((file) => file.endsWith(".md"));
  return brokenLinks(root, pages).map(({ file, line, message }) => `${file}:${line} ${message}`);
}

const OTHER = { "docs/b.md": "# The other\n\n## Ports, and *more*\n\n## Again\n\n## Again\n", "docs/a b.png": "" };

test.each([
  ["a page", "[b](b.md)"],
  ["a heading", "[b](b.md#ports-and-more) [b](b.md#again-1) [own](#here)"],
  ["a file with a space", "![a](<a b.png>)"],
  ["a folder, and the root", "[up](../docs) [root](/docs/b.md)"],
  ["another site, and mail", "[x](https://example.org/none) [m](mailto:a@example.org)"],
  ["code", "`[b](none.md)`\n\n```\n[b](none.md)\n```"],
])("%s is found", (_name, text) => {
  expect(broken({ ...OTHER, "docs/a.md": `# Here\n\n${text}\n` })).toEqual([]);
});

test.each([
  ["a page", "[b](c.md)", "c.md: there is no docs/c.md"],
  ["an image", "![b](c.png)", "c.png: there is no docs/c.png"],
  ["a reference", "[b][r]\n\n[r]: c.md", "c.md: there is no docs/c.md"],
  ["a heading", "[b](b.md#port)", 'b.md#port: docs/b.md has no heading "port"'],
  ["a place outside", "[b](../../etc/passwd)", "../../etc/passwd leads out of the repository"],
])("%s that is not there is told with its place", (_name, text, message) => {
  expect(broken({ ...OTHER, "docs/a.md": `---\nid: a\n---\n\n${text}\n` })).toEqual([`docs/a.md:5 ${message}`]);
});

test("headings in Chinese have anchors too", () => {
  expect([...anchorsOf("## 路由器改了什么\n\n## `ip route get`：问内核\n")]).toEqual(["路由器改了什么", "ip-route-get问内核"]);
});
