/** JSON Web Tokens with asymmetric signatures. Sources: RFC 7515, RFC 7518, RFC 7519. */
import { fromBase64Url, text, toBase64Url, utf8, type Bytes } from "../../../base/index.ts";
import { isObject } from "../../../kube/index.ts";
import type { CryptoAlgorithm, CryptoKeyRef, CryptoPort } from "../crypto.ts";

export type JwtAlgorithm = "ES256" | "RS256";

/** Longer ones are refused unread. Characters; a token with many audiences has 3,000. */
const LONGEST = 32 * 1024;

const KEYS: Readonly<Record<JwtAlgorithm, CryptoAlgorithm>> = {
  ES256: { name: "ECDSA", namedCurve: "P-256" },
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
};
const SIGNATURES: Readonly<Record<JwtAlgorithm, CryptoAlgorithm>> = { ES256: { name: "ECDSA", hash: "SHA-256" }, RS256: { name: "RSASSA-PKCS1-v1_5" } };

export interface VerifyingKey {
  /** Base64 of the SHA-256 of the public key, as upstream makes it. */
  readonly id: string;
  readonly algorithm: JwtAlgorithm;
  readonly key: CryptoKeyRef;
}

export interface SigningKey extends VerifyingKey {
  /** The private one. */
  readonly key: CryptoKeyRef;
}

export interface Jwt {
  readonly algorithm: string;
  readonly keyId: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signed: Bytes;
  readonly signature: Bytes;
}

/** Of either kind: only the key itself knows which. */
async function importKey(crypto: CryptoPort, format: "spki" | "pkcs8", der: Bytes, usage: "sign" | "verify"): Promise<Omit<VerifyingKey, "id"> | undefined> {
  for (const algorithm of ["ES256", "RS256"] as const) {
    try {
      return { algorithm, key: await crypto.subtle.importKey(format, der, KEYS[algorithm], true, [usage]) };
    } catch {
      // Not a key of that kind.
    }
  }
  return undefined;
}

/** @param spki DER. Undefined where it is neither EC P-256 nor RSA. */
export async function verifyingKey(crypto: CryptoPort, spki: Bytes): Promise<VerifyingKey | undefined> {
  const found = await importKey(crypto, "spki", spki, "verify");
  return found && { ...found, id: toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", spki))) };
}

/** @param pkcs8 DER of the private key. @param of its public key. Undefined where it is neither EC P-256 nor RSA, or of another kind than that one. */
export async function signingKey(crypto: CryptoPort, pkcs8: Bytes, of: VerifyingKey): Promise<SigningKey | undefined> {
  const found = await importKey(crypto, "pkcs8", pkcs8, "sign");
  return found?.algorithm === of.algorithm ? { ...found, id: of.id } : undefined;
}

export async function signJwt(crypto: CryptoPort, { algorithm, id, key }: SigningKey, claims: Readonly<Record<string, unknown>>): Promise<string> {
  const part = (value: unknown) => toBase64Url(utf8(JSON.stringify(value)));
  const signed = `${part({ alg: algorithm, kid: id })}.${part(claims)}`;
  const signature = await crypto.subtle.sign(SIGNATURES[algorithm], key, utf8(signed));
  return `${signed}.${toBase64Url(new Uint8Array(signature))}`;
}

function json(bytes: Bytes | undefined): Readonly<Record<string, unknown>> | undefined {
  if (!bytes) return undefined;
  try {
    const value: unknown = JSON.parse(text(bytes));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined where it is no token. Nothing in it is to be believed yet. */
export function parseJwt(token: string): Jwt | undefined {
  const [head = "", body = "", tail = "", ...more] = token.length > LONGEST ? [] : token.split(".");
  const header = json(fromBase64Url(head));
  const claims = json(fromBase64Url(body));
  const signature = fromBase64Url(tail);
  if (!header || !claims || !signature || more.length > 0) return undefined;
  const { alg, kid } = header;
  return { algorithm: typeof alg === "string" ? alg : "", keyId: typeof kid === "string" ? kid : "", claims, signed: utf8(`${head}.${body}`), signature };
}

/** The algorithm is the key's, never the token's choice. A token without key identifier is tried with all. */
export async function verifyJwt(crypto: CryptoPort, jwt: Jwt, keys: readonly VerifyingKey[]): Promise<boolean> {
  for (const { id, algorithm, key } of keys) {
    if (algorithm !== jwt.algorithm || (jwt.keyId !== "" && jwt.keyId !== id)) continue;
    if (await crypto.subtle.verify(SIGNATURES[algorithm], key, jwt.signature, jwt.signed)) return true;
  }
  return false;
}
