import { createServer, type Server } from "node:http";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

/** Below a path, as on many hosts: every address of the app must be relative. */
const PATH = "/some/where/";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** The built app on the dullest server that there can be: files, and not one header of its own but the type. */
export class Site {
  readonly #server: Server;
  readonly url: string;
  readonly dist = process.env["PODWIRE_DIST"] ?? "dist";
  /** Files served instead of the built ones, by their path in `dist/`; undefined for one that is gone. */
  readonly changed = new Map<string, string | undefined>();

  /** Files that are asked for in vain: nothing is ever answered, as behind some firewalls. */
  readonly silent = new Set<string>();

  private constructor(server: Server) {
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    this.url = `http://localhost:${port}${PATH}`;
  }

  static async start(): Promise<Site> {
    const holder: { site?: Site } = {};
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      if (holder.site?.silent.has(pathname.slice(PATH.length))) return;
      void holder.site?.body(pathname).then((body) => {
        response.writeHead(body ? 200 : 404, { "content-type": TYPES[extname(pathname) || ".html"] ?? "application/octet-stream" });
        response.end(body);
      });
    });
    await new Promise<void>((listening) => server.listen(0, "localhost", listening));
    return (holder.site = new Site(server));
  }

  async body(pathname: string): Promise<Buffer | string | undefined> {
    if (!pathname.startsWith(PATH)) return undefined;
    const path = normalize(pathname.slice(PATH.length) || "index.html");
    if (path.startsWith("..")) return undefined;
    return this.changed.has(path) ? this.changed.get(path) : this.file(path);
  }

  /** A file as it was built. */
  file(path: string): Promise<Buffer | undefined> {
    return readFile(join(this.dist, path)).catch(() => undefined);
  }

  /** Name of the image that the site was built with. */
  async image(): Promise<string> {
    return /[0-9a-f]{16,}/.exec(String(await this.file("images/current.json")))?.[0] ?? "";
  }

  /** Machines cannot start: for tests that are about the page, so that no machine takes time. */
  async withoutMachines(): Promise<void> {
    this.changed.set("images/current.json", "{}");
    this.changed.set(`images/${await this.image()}/manifest.json`, "{}");
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}
