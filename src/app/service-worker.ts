/**
 * Makes the app work without a network after the first visit: keeps all files of one build, and serves them together,
 * so that a page never gets half of one version and half of another. A newer build waits until the page asks for it.
 * The machines' base snapshot is kept by the page itself (src/vm/browser); what names it is asked from the network first.
 */
import { imageFile, shellFile } from "./service-worker-routes.ts";

declare const __FILES__: readonly string[];
declare const __VERSION__: string;

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent<unknown>) => void): void;
}

/** The page's typings have no service worker's global; this is the part that is used. */
const scope = globalThis as unknown as WorkerScope;

const PREFIX = "podwire-app-";
const SHELL = `${PREFIX}${__VERSION__}`;
const IMAGES = "podwire-images";
const files = new Set(__FILES__);

scope.addEventListener("install", (event) => {
  const requests = __FILES__.map((name) => new Request(new URL(name, scope.registration.scope), { cache: "reload" }));
  const shell = caches.open(SHELL).then((cache) => cache.addAll(requests));
  event.waitUntil(Promise.all([shell, keepImageNames()]));
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
  const shell = shellFile(request.url, scope.registration.scope, request.mode === "navigate", files);
  if (shell !== undefined) event.respondWith(fromShell(shell, request));
  else if (imageFile(request.url, scope.registration.scope)) event.respondWith(networkFirst(request));
});

/** The page asked for these before this worker was there to see it. A host without an image has none, which is no fault. */
async function keepImageNames(): Promise<void> {
  try {
    const current = await networkFirst(new Request(new URL("images/current.json", scope.registration.scope)));
    const { image } = (await current.json()) as { image?: unknown };
    if (typeof image === "string") await networkFirst(new Request(new URL(`images/${image}/manifest.json`, scope.registration.scope)));
  } catch {
    // The next visit with a network keeps them.
  }
}

async function forgetOldVersions(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== SHELL).map((name) => caches.delete(name)));
}

async function fromShell(name: string, request: Request): Promise<Response> {
  const cache = await caches.open(SHELL);
  return (await cache.match(new URL(name, scope.registration.scope))) ?? fetch(request);
}

async function networkFirst(request: Request): Promise<Response> {
  const cache = await caches.open(IMAGES);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request.url, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request.url);
    if (kept) return kept;
    throw error;
  }
}
