import { mkdtemp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cacheRule, pathInside, serve, type Served } from "./static-server.ts";

describe("pathInside", () => {
  it.each([
    ["/", "/srv/index.html"],
    ["/?lesson=a&step=b", "/srv/index.html"],
    ["/a/b.js", "/srv/a/b.js"],
    ["/a%20b.txt", "/srv/a b.txt"],
    ["/../etc/passwd", "/srv/etc/passwd"],
    ["/%2e%2e/etc/passwd", "/srv/etc/passwd"],
  ])("%s is %s", (url, path) => {
    expect(pathInside("/srv", url)).toBe(path);
  });

  it.each(["/%2e%2e%2fetc/passwd", "/a/..%2f..%2fetc", "/%", "/%00"])("%s is refused", (url) => {
    expect(pathInside("/srv", url)).toBeUndefined();
  });

  it("never leads out of the folder", () => {
    fc.assert(
      fc.property(fc.string(), (url) => {
        const path = pathInside("/srv", `/${url}`);
        expect(path === undefined || path.startsWith("/srv/")).toBe(true);
      }),
    );
  });
});

describe("cacheRule", () => {
  it.each([
    ["/d/assets/main-Bx81_kq2.js", "immutable"],
    ["/d/images/0123456789abcdef/manifest.json", "immutable"],
    ["/d/images/current.json", "no-cache"],
    ["/d/index.html", "no-cache"],
    ["/d/sw.js", "no-cache"],
  ])("%s: %s", (path, rule) => {
    expect(cacheRule(path)).toContain(rule);
  });
});

describe("serve", () => {
  let folder: string;
  let served: Served;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "podwire-serve-"));
    await mkdir(join(folder, "dist"));
    await writeFile(join(folder, "dist", "index.html"), "<p>here</p>");
    await writeFile(join(folder, "secret"), "no");
    await symlink(join(folder, "secret"), join(folder, "dist", "link"));
    served = await serve(join(folder, "dist"), "127.0.0.1", [0]);
  });
  afterAll(async () => {
    served.server.close();
    await rm(folder, { recursive: true });
  });
  const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${String(served.port)}${path}`, init);

  it("answers with the file, its type and a check for the next time", async () => {
    const first = await get("/");
    expect(await first.text()).toBe("<p>here</p>");
    expect(first.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const again = await get("/", { headers: { "if-none-match": first.headers.get("etag") ?? "" } });
    expect(again.status).toBe(304);
  });

  it.each([
    ["/nothing", 404],
    ["/link", 404],
    ["/%", 400],
  ])("%s is answered with %i", async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });

  it("takes the next port when one is in use, and says so when none is free", async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const second = await serve(folder, "127.0.0.1", [port, 0]);
    expect(second.port).not.toBe(port);
    second.server.close();
    await expect(serve(folder, "127.0.0.1", [port])).rejects.toThrow(`Port ${String(port)} is in use on 127.0.0.1`);
    other.close();
  });
});
