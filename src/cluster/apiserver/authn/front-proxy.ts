/**
 * What the front proxy says of a connection. TLS ends there, so the client's certificate comes in a header, and a header can be
 * forged; two things make that impossible. The proxy removes every header that begins with `x-podwire-` before it sets its own.
 * And it proves itself with a secret that only root on the control machine can read, as only root can read the cluster's keys:
 * whoever reaches this listener otherwise has no identity at all, not even an anonymous one.
 */
import { fromBase64, utf8, type Bytes } from "../../../base/index.ts";
import type { ApiRequest } from "../types.ts";

export const PROXY_SECRET_HEADER = "x-podwire-proxy-secret";
export const CLIENT_CERTIFICATE_HEADER = "x-podwire-client-cert";

export type Connection =
  | { readonly kind: "proxied"; readonly certificate: undefined }
  | { readonly kind: "proxied"; readonly certificate: Bytes; /** As it came, to know it again. */ readonly encoded: string }
  | { readonly kind: "refused"; readonly why: string };

/** Takes the same time wherever the two differ. */
function sameSecret(a: string, b: string): boolean {
  const [left, right] = [utf8(a), utf8(b)];
  let different = left.length ^ right.length;
  for (let at = 0; at < left.length; at += 1) different |= (left[at] ?? 0) ^ (right[at] ?? 0);
  return different === 0;
}

export function readConnection(request: ApiRequest, secret: string): Connection {
  const given = request.headers.get(PROXY_SECRET_HEADER);
  if (given === undefined || secret === "" || !sameSecret(given, secret)) return { kind: "refused", why: "the request did not come through the front proxy" };
  const twice = [PROXY_SECRET_HEADER, CLIENT_CERTIFICATE_HEADER].find((name) => (request.headerLines ?? []).filter(([line]) => line === name).length > 1);
  if (twice !== undefined) return { kind: "refused", why: `the header ${twice} came more than once` };
  const encoded = request.headers.get(CLIENT_CERTIFICATE_HEADER) ?? "";
  if (encoded === "") return { kind: "proxied", certificate: undefined };
  const certificate = fromBase64(encoded);
  return certificate ? { kind: "proxied", certificate, encoded } : { kind: "refused", why: "the client's certificate is not in Base64" };
}
