/**
 * Serves the built app: a folder of static files, with nothing but Node. `npm run build` also puts it, bundled, beside
 * the files as `serve.mjs`, for a room without a network.
 */
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join, normalize, sep } from "node:path";
import { createGzip } from "node:zlib";
import { systemCode } from "../../base/index.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};
/** Worth compressing on the way; a snapshot is compressed already. */
const COMPRESSED = new Set([".css", ".html", ".js", ".json", ".mjs", ".md", ".svg", ".txt", ".wasm", ".webmanifest"]);

export interface Served {
  readonly server: Server;
  readonly port: number;
}

function extension(path: string): string {
  return /\.[a-z0-9]+$/.exec(path)?.[0] ?? "";
}

/** The file that a request's path names inside `root`; undefined for what is malformed or leads out of it. */
export function pathInside(root: string, url: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return undefined;
  }
  if (path.includes("\0")) return undefined;
  const full = normalize(join(root, path.endsWith("/") ? `${path}index.html` : path));
  return full.startsWith(root.endsWith(sep) ? root : root + sep) ? full : undefined;
}

/** Files whose name holds a hash never change; all else is asked for anew, so that a new build is seen at once. */
export function cacheRule(path: string): string {
  return /(-[\w-]{8,}\.\w+$)|(\/images\/[0-9a-f]{12,}\/)/.test(path) ? "public, max-age=31536000, immutable" : "no-cache";
}

async function answer(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refuse = (status: number, words: string) => {
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${words}\n`);
  };
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(405, "Only GET and HEAD are answered.");
  const asked = pathInside(root, request.url ?? "/");
  if (asked === undefined) return refuse(400, "That is no path.");
  const path = await realpath(asked).catch(() => undefined);
  if (path === undefined || !path.startsWith(root + sep)) return refuse(404, "There is no such file.");
  const about = await stat(path);
  if (!about.isFile()) return refuse(404, "There is no such file.");

  const etag = `"${about.size.toString(16)}-${Math.trunc(about.mtimeMs).toString(16)}"`;
  const type = extension(path);
  const zip = COMPRESSED.has(type) && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  const headers: Record<string, string> = {
    "content-type": TYPES[type] ?? "application/octet-stream",
    "cache-control": cacheRule(path),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    vary: "accept-encoding",
    etag,
    ...(zip ? { "content-encoding": "gzip" } : { "content-length": String(about.size) }),
  };
  if (request.headers["if-none-match"] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, headers);
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  const file = createReadStream(path);
  file.on("error", () => response.destroy());
  response.on("close", () => file.destroy());
  if (zip) file.pipe(createGzip()).pipe(response);
  else file.pipe(response);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.removeListener("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

/**
 * @param ports tried in order; the first that is free is taken.
 * @throws Error that says which ports are taken and what to do.
 */
export async function serve(folder: string, host: string, ports: readonly number[]): Promise<Served> {
  const root = await realpath(folder);
  for (const port of ports) {
    const server = createServer((request, response) => {
      answer(root, request, response).catch(() => response.destroy());
    });
    try {
      return { server, port: await listen(server, port, host) };
    } catch (error) {
      if (systemCode(error) !== "EADDRINUSE") throw error;
    }
  }
  const taken = ports.length === 1 ? `Port ${String(ports[0])} is` : `Ports ${String(ports[0])}–${String(ports.at(-1))} are`;
  throw new Error(`${taken} in use on ${host}. End what listens there, or choose another with --port.`);
}
