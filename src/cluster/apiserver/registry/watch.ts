import { DisposableStore, type Clock, type Disposable } from "../../../base/index.ts";
import { apiVersionOf, isApiError, type ApiError, type KubeObject, type ResourceInfo, type Status } from "../../../kube/index.ts";
import type { ListOptions } from "../request/index.ts";
import type { Store, Watcher, WatchEvent } from "../types.ts";
import { reached } from "./list.ts";
import { withMeta } from "./object.ts";
import { parseRevision, selectionOf, type Selection } from "./selection.ts";

/** One line of a watch. */
export type WireEvent =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK"; readonly object: KubeObject }
  | { readonly type: "ERROR"; readonly object: Status };

export interface WatchRequest {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: (length: number) => Uint8Array;
  readonly info: ResourceInfo;
  readonly selectable: readonly string[];
  readonly namespace: string | undefined;
  readonly options: ListOptions;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

/** Seconds; a watch without a limit ends between this and twice as much. Source: apiserver, pkg/endpoints/handlers/get.go. */
const minTimeout = 1800;
const initialEventsEnd = { "k8s.io/initial-events-end": "true" };

/**
 * What can be refused is refused before the stream begins; what has been forgotten is told in it.
 * @throws ApiError BadRequest, Timeout
 */
export async function watchObjects(request: WatchRequest): Promise<AsyncIterable<WireEvent>> {
  const { store, clock, options, info } = request;
  const selection = selectionOf(options, info, request.selectable);
  const asked = parseRevision(options.resourceVersion);
  if (options.sendInitialEvents === true && asked !== undefined) await reached(store, clock, asked);
  try {
    const from = start(options, asked, store);
    return events(request, selection, store.watch({ group: info.group, resource: info.resource, ...scope(request), ...from }), from.from);
  } catch (error) {
    if (!isApiError(error, "Expired")) throw error;
    return failed(error);
  }
}

function scope({ namespace }: WatchRequest): { readonly namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}

/** Without a revision there are initial events, unless they are refused; with one only where they are asked for. */
function start({ sendInitialEvents }: ListOptions, asked: number | undefined, store: Store): { readonly from?: number } {
  if (sendInitialEvents === true) return {};
  if (asked !== undefined) return { from: asked };
  return sendInitialEvents === false ? { from: store.revision } : {};
}

async function* failed(error: ApiError): AsyncIterable<WireEvent> {
  yield { type: "ERROR", object: error.status };
}

async function* events(request: WatchRequest, selection: Selection, watcher: Watcher, from: number | undefined): AsyncIterable<WireEvent> {
  const { options, info } = request;
  const owned = new DisposableStore();
  owned.add(watcher);
  const end = owned.add(untilEnd(request));
  // All up to there has been told; among initial events there is no such revision.
  let told = from;
  try {
    for (;;) {
      const event = await watcher.next(end.signal);
      if (event === undefined) break;
      if (told !== undefined || event.type === "BOOKMARK") told = event.revision;
      const line = lineOf(event, selection, info, options);
      if (line !== undefined) yield line;
    }
    if (options.allowWatchBookmarks && told !== undefined && !request.signal.aborted && watcher.ended === undefined) yield bookmark(info, told);
  } finally {
    owned.dispose();
  }
}

/** A signal that fires when the client has gone or the time is up. */
function untilEnd({ clock, random, options, signal }: WatchRequest): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const [byte = 0] = random(1);
  const seconds = options.timeoutSeconds ?? minTimeout * (1 + byte / 256);
  const abort = (): void => controller.abort();
  const timer = clock.after(seconds * 1000, abort);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    dispose() {
      timer.dispose();
      signal.removeEventListener("abort", abort);
    },
  };
}

function lineOf(event: WatchEvent, selection: Selection, info: ResourceInfo, options: ListOptions): WireEvent | undefined {
  if (event.type === "BOOKMARK") {
    const asked = event.initialEventsEnd ? options.sendInitialEvents === true : true;
    return asked && options.allowWatchBookmarks ? bookmark(info, event.revision, event.initialEventsEnd) : undefined;
  }
  const { type, object, old } = event;
  const is = selection.matches(object);
  if (type === "DELETED") return is ? { type, object } : undefined;
  const was = old !== undefined && selection.matches(old);
  if (is) return { type: was ? "MODIFIED" : "ADDED", object };
  // The client has seen the object as it was; the revision is that of the change which took it out of sight.
  return was && old !== undefined ? { type: "DELETED", object: withMeta(old, { resourceVersion: object.metadata.resourceVersion }) } : undefined;
}

function bookmark(info: ResourceInfo, revision: number, last = false): WireEvent {
  const metadata = { resourceVersion: String(revision), ...(last && { annotations: initialEventsEnd }) };
  return { type: "BOOKMARK", object: { apiVersion: apiVersionOf(info), kind: info.kind, metadata } };
}
