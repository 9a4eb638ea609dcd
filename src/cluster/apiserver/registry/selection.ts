import {
  ApiError, checkFieldSelector, fieldErrors, fieldErrorText, matchesFields, parseFieldSelector, resourceText, Selector, type KubeObject, type ResourceInfo,
} from "../../../kube/index.ts";
import type { ListOptions } from "../request/index.ts";

/** Which objects a list or a watch is about. */
export interface Selection {
  /** All are. */
  readonly everything: boolean;
  matches(object: KubeObject): boolean;
}

/** @throws ApiError BadRequest */
export function selectionOf({ labelSelector, fieldSelector }: Pick<ListOptions, "labelSelector" | "fieldSelector">, info: ResourceInfo, selectable: readonly string[]): Selection {
  const labels = Selector.parse(labelSelector);
  const fields = parseFieldSelector(fieldSelector);
  checkFieldSelector(fields, resourceText(info), selectable);
  return {
    everything: labels.empty && fields.length === 0,
    matches: (object) => labels.matches(object.metadata.labels) && matchesFields(fields, object),
  };
}

/** Undefined where any will do: `` and `0`. @throws ApiError BadRequest */
export function parseRevision(resourceVersion: string): number | undefined {
  if (resourceVersion === "" || resourceVersion === "0") return undefined;
  if (/^\d{1,15}$/.test(resourceVersion)) return Number(resourceVersion);
  const why = `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`;
  throw ApiError.badRequest(`invalid resource version: ${fieldErrorText(fieldErrors.invalid("resourceVersion", resourceVersion, why))}`);
}
