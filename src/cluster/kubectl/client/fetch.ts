/** Gets what was selected. */
import { apiVersionOf, fieldOf, isObject, valueAt, type ResourceInfo } from "../../../kube/index.ts";
import { StatusError } from "../cli/failure.ts";
import type { Client, Query } from "./client.ts";
import { collectionPath, objectPath } from "./paths.ts";
import type { Named, Selection } from "./select.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** An object of the server, and what it is one of. */
export interface Fetched extends Named {
  readonly object: Fields;
}

export function selectors({ labels, fields }: { readonly labels: string; readonly fields: string }): Query {
  return { labelSelector: labels === "" ? undefined : labels, fieldSelector: fields === "" ? undefined : fields };
}

/** Items of a list do not say what they are. */
export function withKind(object: unknown, mapping: ResourceInfo): Fields {
  return { apiVersion: apiVersionOf(mapping), kind: mapping.kind, ...(isObject(object) ? object : {}) };
}

export const items = (value: unknown): readonly unknown[] => {
  const found = fieldOf(value, "items");
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
};

export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = valueAt(value, path);
  return typeof found === "string" ? found : "";
}

export function numberAt(value: unknown, ...path: readonly string[]): number {
  const found = valueAt(value, path);
  return typeof found === "number" ? found : 0;
}

/** Bad selectors are told with what was asked. Source: cli-runtime, pkg/resource/selector.go. */
export function listFailure(error: unknown, mapping: ResourceInfo, { labels, fields }: { readonly labels: string; readonly fields: string }): unknown {
  if (!(error instanceof StatusError) || !error.is("BadRequest") && !error.is("NotFound")) return error;
  const what = JSON.stringify(`${mapping.group}/${mapping.version}, Resource=${mapping.resource}`);
  const how = labels === "" && fields === "" ? `Unable to list ${what}` : `Unable to find ${what} that match label selector ${JSON.stringify(labels)}, field selector ${JSON.stringify(fields)}`;
  return new StatusError(error.status, `${how}: ${error.message}`);
}

/** All chunks of a collection, one answer after the other. */
export async function* pages(client: Client, path: string, query: Query, limit: number, accept?: string): AsyncGenerator {
  let token = "";
  do {
    const page = await client.json("GET", path, { query: { ...query, ...(limit > 0 ? { limit: String(limit) } : {}), ...(token === "" ? {} : { continue: token }) }, ...(accept === undefined ? {} : { accept }) });
    token = textAt(page, "metadata", "continue");
    yield page;
  } while (token !== "");
}

export const CHUNK = 500;

/** What is to be done with each object, and what went wrong on the way there. */
export interface Gathered {
  readonly found: readonly Fetched[];
  readonly errors: readonly unknown[];
  readonly single: boolean;
}

/** The newest of each object. */
export async function gather(client: Client, selection: Selection, subresource = ""): Promise<Gathered> {
  const found: Fetched[] = [];
  const errors: unknown[] = selection.kind === "named" ? [...(selection.errors ?? [])] : [];
  const attempt = async (mapping: ResourceInfo, call: () => Promise<void>): Promise<void> => {
    try {
      await call();
    } catch (error) {
      errors.push(selection.kind === "collections" ? listFailure(error, mapping, selection) : error);
    }
  };
  if (selection.kind === "named") {
    for (const named of selection.named) {
      await attempt(named.mapping, async () => void found.push({ ...named, object: withKind(await client.json("GET", objectPath(named.mapping, named.namespace, named.name, subresource)), named.mapping) }));
    }
    return { found, errors, single: selection.single };
  }
  for (const { mapping, namespace } of selection.collections) {
    await attempt(mapping, async () => {
      for await (const page of pages(client, collectionPath(mapping, namespace), selectors(selection), CHUNK)) {
        for (const item of items(page)) found.push({ mapping, namespace: textAt(item, "metadata", "namespace"), name: textAt(item, "metadata", "name"), object: withKind(item, mapping) });
      }
    });
  }
  return { found, errors, single: false };
}
