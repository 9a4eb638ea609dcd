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
  /** Files served instead of the built ones, by their path in `dist/`. */
  readonly changed = new Map<string, string>();

  private constructor(server: Server) {
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    this.url = `http://localhost:${port}${PATH}`;
  }

  static async start(): Promise<Site> {
    const holder: { site?: Site } = {};
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
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
    return this.changed.get(path) ?? readFile(join(process.env["PODWIRE_DIST"] ?? "dist", path)).catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}
