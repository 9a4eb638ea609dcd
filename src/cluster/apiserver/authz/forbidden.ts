/** The words of a denial. Source: apiserver, pkg/endpoints/handlers/responsewriters/errors.go. */
import { ApiError, quote } from "../../../kube/index.ts";
import type { Attributes } from "../types.ts";

/** `User "jane" cannot list resource "pods" in API group "" in the namespace "a"` */
export function denialText(asked: Attributes): string {
  const who = `User ${quote(asked.user.name)} cannot ${asked.verb}`;
  if (asked.kind === "path") return `${who} path ${quote(asked.path)}`;
  const resource = asked.subresource === "" ? asked.resource : `${asked.resource}/${asked.subresource}`;
  const scope = asked.namespace === "" ? "at the cluster scope" : `in the namespace ${quote(asked.namespace)}`;
  return `${who} resource ${quote(resource)} in API group ${quote(asked.group)} ${scope}`;
}

/** The answer to a request that nothing allowed. @param reason of the decision */
export function forbidden(asked: Attributes, reason: string): ApiError {
  // Names come from the client; the text must not look like HTML to a browser that guesses.
  const text = denialText(asked).replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ?? character);
  const detail = reason === "" ? text : `${text}: ${reason}`;
  return asked.kind === "path" ? ApiError.forbidden(undefined, "", detail) : ApiError.forbidden(asked, asked.name, detail);
}
