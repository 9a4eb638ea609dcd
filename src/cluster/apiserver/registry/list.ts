import type { Clock } from "../../../base/index.ts";
import { ApiError, apiVersionOf, isApiError, type KubeObject, type ResourceInfo } from "../../../kube/index.ts";
import type { ListOptions } from "../request/index.ts";
import type { Store } from "../types.ts";
import { decodeContinue, encodeContinue, type Continuation } from "./continue-token.ts";
import { parseRevision, selectionOf, type Selection } from "./selection.ts";

export interface KubeList {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string; readonly remainingItemCount?: number };
  readonly items: readonly KubeObject[];
}

export interface ListRequest {
  readonly store: Store;
  readonly clock: Clock;
  readonly info: ResourceInfo;
  readonly selectable: readonly string[];
  /** Undefined: all of them. */
  readonly namespace: string | undefined;
  readonly options: ListOptions;
}

/** How long a list waits for a revision that has not come yet. Source: apiserver, pkg/storage/cacher/watch_cache.go (blockTimeout). */
const waitMs = 3000;
const lookMs = 50;

/** @throws ApiError BadRequest, Expired, Timeout */
export async function listObjects(request: ListRequest): Promise<KubeList> {
  const { store, info, options } = request;
  const selection = selectionOf(options, info, request.selectable);
  const from = options.continue === "" ? undefined : continuation(options);
  const revision = from === undefined ? await revisionOf(request) : (from.revision ?? store.revision);
  const objects = objectsAt(request, revision, from);
  const rest = from === undefined ? objects : objects.filter((object) => placeOf(object) > from.after);
  const { items, more } = page(rest, selection, options.limit);
  const last = items.at(-1);
  const left = selection.everything ? rest.length - items.length : undefined;
  return {
    apiVersion: apiVersionOf(info), kind: `${info.kind}List`,
    metadata: {
      resourceVersion: String(revision),
      ...(more && last !== undefined && { continue: encodeContinue({ revision, after: placeOf(last) }), ...(left !== undefined && { remainingItemCount: left }) }),
    },
    items,
  };
}

/** Sorts as lists do: by namespace, then name. */
function placeOf({ metadata: { namespace = "", name = "" } }: KubeObject): string {
  return `${namespace}\u0000${name}`;
}

function continuation(options: ListOptions): Continuation {
  if (options.resourceVersion !== "" && options.resourceVersion !== "0") {
    throw ApiError.badRequest("specifying resource version is not allowed when using continue");
  }
  return decodeContinue(options.continue);
}

/** A chunk is one of matching objects; whether there are more is known only once another matches. */
function page(objects: readonly KubeObject[], selection: Selection, limit: number): { readonly items: KubeObject[]; readonly more: boolean } {
  const items: KubeObject[] = [];
  for (const object of objects) {
    if (!selection.matches(object)) continue;
    if (limit > 0 && items.length === limit) return { items, more: true };
    items.push(object);
  }
  return { items, more: false };
}

async function revisionOf({ store, clock, options }: ListRequest): Promise<number> {
  const asked = parseRevision(options.resourceVersion);
  if (asked === undefined) return store.revision;
  await reached(store, clock, asked);
  // A limit with a revision has always meant that very revision: Kubernetes documentation, API concepts, "resourceVersion semantics".
  const exact = options.resourceVersionMatch === "Exact" || (options.resourceVersionMatch === "" && options.limit > 0);
  return exact ? asked : store.revision;
}

/** @throws ApiError Timeout when the revision does not come */
export async function reached(store: Store, clock: Clock, revision: number): Promise<void> {
  const end = clock.monotonic() + waitMs;
  while (store.revision < revision) {
    if (clock.monotonic() >= end) throw ApiError.tooLargeResourceVersion(revision, store.revision);
    await new Promise<void>((resolve) => {
      clock.after(lookMs, resolve);
    });
  }
}

const expiredList =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, " +
  "or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - " +
  "objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

function objectsAt({ store, info, namespace }: ListRequest, revision: number, from: Continuation | undefined): readonly KubeObject[] {
  try {
    return revision === store.revision ? store.list(info, namespace) : store.at(revision, info, namespace);
  } catch (error) {
    if (!isApiError(error, "Expired")) throw error;
    if (from === undefined) throw ApiError.expired("The resourceVersion for the provided list is too old.");
    throw ApiError.expired(expiredList, encodeContinue({ ...from, revision: undefined }));
  }
}
