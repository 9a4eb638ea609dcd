/** By which others may check tokens of service accounts. Sources: kubernetes, pkg/serviceaccount/openidmetadata.go; RFC 7517; RFC 5280, section 4.1; RFC 8017, appendix A.1.1. */
import { toBase64Url } from "../../../base/index.ts";
import type { JsonObject } from "../../../kube/index.ts";

/** A public key as its file has it. */
export interface TokenKey {
  readonly id: string;
  readonly algorithm: "ES256" | "RS256";
  /** DER */
  readonly spki: Uint8Array;
}

/** @param address host and port of the API server */
export function openIdConfiguration(issuer: string, address: string, { algorithm }: TokenKey): JsonObject {
  return {
    issuer, jwks_uri: `https://${address}/openid/v1/jwks`, response_types_supported: ["id_token"], subject_types_supported: ["public"], id_token_signing_alg_values_supported: [algorithm],
  };
}

export function keySet(key: TokenKey): JsonObject {
  return { keys: [{ use: "sig", kid: key.id, alg: key.algorithm, ...(key.algorithm === "ES256" ? curvePoint(key.spki) : modulus(key.spki)) }] };
}

/** The key ends with its point, uncompressed: both coordinates of 32 bytes. */
function curvePoint(spki: Uint8Array): JsonObject {
  return { kty: "EC", crv: "P-256", x: toBase64Url(spki.slice(-64, -32)), y: toBase64Url(spki.slice(-32)) };
}

interface Element {
  readonly content: Uint8Array;
  readonly rest: Uint8Array;
}

/** Tag, length, content. The crypto library has read the key before, so it is whole. */
function element(der: Uint8Array): Element {
  const first = der[1] ?? 0;
  const more = first < 0x80 ? 0 : first & 0x7f;
  const length = more === 0 ? first : der.slice(2, 2 + more).reduce((sum, byte) => sum * 256 + byte, 0);
  const start = 2 + more;
  return { content: der.slice(start, start + length), rest: der.slice(start + length) };
}

function modulus(spki: Uint8Array): JsonObject {
  const bits = element(element(element(spki).content).rest).content;
  const { content: n, rest } = element(element(bits.slice(1)).content);
  // A leading zero only says that the number is positive.
  return { kty: "RSA", n: toBase64Url(n[0] === 0 ? n.slice(1) : n), e: toBase64Url(element(rest).content) };
}
