/**
 * Makes the app work without a network after the first visit: keeps all files of one build, and serves them together,
 * so that a page never gets half of one version and half of another. A newer build waits until a page asks for it; other
 * pages of the build before still find their files then. What describes the machines' image is one of a build's files; the
 * base snapshot is kept by the page itself (src/vm/browser).
 */
import { isManifestOf } from "./image-manifest.ts";
import { olderFile, shellFile } from "./service-worker-routes.ts";

declare const __FILES__: readonly string[];
/** Name of the image that this build starts machines of; empty where it was built without. */
declare const __IMAGE__: string;
declare const __VERSION__: string;

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void>; matchAll(options: { includeUncontrolled: boolean }): Promise<readonly unknown[]> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent<unknown>) => void): void;
}

/** The page's typings have no service worker's global; this is the part that is used. */
const scope = globalThis as unknown as WorkerScope;

const PREFIX = "podwire-app-";
const SHELL = `${PREFIX}${__VERSION__}`;
const MANIFEST = `images/${__IMAGE__}/manifest.json`;
const MANIFEST_URL = new URL(MANIFEST, scope.registration.scope).href;
const files = new Set(__FILES__);

scope.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => Promise.all([cache.addAll(__FILES__.map(fresh)), keepManifest(cache)])));
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(forgetOldVersions().then(() => scope.clients.claim()));
});

scope.addEventListener("message", ({ data }) => {
  if (data === "activate") void scope.skipWaiting();
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  // A page that is opened where there is no other is of this build: nobody needs those before any more.
  if (request.mode === "navigate") event.waitUntil(forgetOldVersions());
  const shell = shellFile(request.url, scope.registration.scope, request.mode === "navigate", files);
  if (shell !== undefined) event.respondWith(fromShell(shell, request));
  else if (request.url === MANIFEST_URL) event.respondWith(networkFirst(request));
  else if (olderFile(request.url, scope.registration.scope, files)) event.respondWith(fromAny(request));
});

function fresh(name: string): Request {
  return new Request(new URL(name, scope.registration.scope), { cache: "reload" });
}

/** A host that serves the app and no machines, or something else in their place, is no reason to go without the app. */
async function keepManifest(cache: Cache): Promise<void> {
  if (__IMAGE__ === "") return;
  const response = await fetch(fresh(MANIFEST)).catch(() => Response.error());
  if (await isManifest(response)) await cache.put(MANIFEST_URL, response).catch(() => undefined);
}

/** Not while any page is open that may be of a build before: it may still ask for scripts and figures of its own. */
async function forgetOldVersions(): Promise<void> {
  if ((await scope.clients.matchAll({ includeUncontrolled: true })).length > 0) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== SHELL).map((name) => caches.delete(name)));
}

async function fromShell(name: string, request: Request): Promise<Response> {
  const cache = await caches.open(SHELL);
  return (await cache.match(new URL(name, scope.registration.scope))) ?? fetch(request);
}

async function fromAny(request: Request): Promise<Response> {
  return (await caches.match(request.url)) ?? fetch(request);
}

/** Whether it is what this build's image is described by; leaves the response to be read. */
async function isManifest(response: Response): Promise<boolean> {
  return response.ok && isManifestOf(await response.clone().json().catch(() => undefined), __IMAGE__);
}

/** Milliseconds that the host has to answer before what is kept is taken: a network that swallows everything says nothing at all. */
const NETWORK_MS = 5000;

/**
 * What the host says, as long as it is a manifest: an image that was damaged there may be whole by now, but many hosts answer
 * with a page or an object of theirs for what they no longer have.
 */
async function networkFirst(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL);
  const kept = await cache.match(MANIFEST_URL);
  const response = await fetch(request, kept ? { signal: AbortSignal.timeout(NETWORK_MS) } : {}).catch(() => Response.error());
  if (!(await isManifest(response))) return kept ?? response;
  // A full storage costs the copy for the next time, not this answer.
  await cache.put(MANIFEST_URL, response.clone()).catch(() => undefined);
  return response;
}
