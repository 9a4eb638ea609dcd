/**
 * Where a token stands in a request. Browsers cannot set headers of a WebSocket, so there it may be a subprotocol.
 * Sources: apiserver, pkg/authentication/request/{bearertoken/bearertoken.go,websocket/protocol.go}.
 */
import { fromBase64Url, text } from "../../../base/index.ts";
import type { ApiRequest } from "../types.ts";

/** Whoever chooses a subprotocol to echo must pass over those that begin so. */
export const TOKEN_PROTOCOL = "base64url.bearer.authorization.k8s.io.";

export type Bearer = { readonly kind: "none" } | { readonly kind: "token"; readonly token: string } | { readonly kind: "damaged"; readonly why: string };

const NONE: Bearer = { kind: "none" };

/** Another scheme is none of ours. */
export function headerToken(request: ApiRequest): Bearer {
  const [scheme = "", token = ""] = (request.headers.get("authorization") ?? "").trim().split(/ /);
  return scheme.toLowerCase() === "bearer" && token !== "" ? { kind: "token", token } : NONE;
}

export function protocolToken(request: ApiRequest): Bearer {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return NONE;
  const protocols = (request.headers.get("sec-websocket-protocol") ?? "").split(",").map((protocol) => protocol.trim());
  const [found, ...more] = protocols.filter((protocol) => protocol.startsWith(TOKEN_PROTOCOL));
  if (found === undefined) return NONE;
  if (more.length > 0) return { kind: "damaged", why: "multiple base64.bearer.authorization tokens specified" };
  // There must be one left to echo.
  if (protocols.length === 1) return { kind: "damaged", why: "missing additional subprotocol" };
  const token = fromBase64Url(found.slice(TOKEN_PROTOCOL.length));
  return token ? { kind: "token", token: text(token) } : { kind: "damaged", why: "invalid base64.bearer.authorization token encoding" };
}
