/**
 * Keys and their files. All of them are ECDSA P-256: a fresh lab makes about ten, each takes 0.1 ms where RSA 2048 takes
 * 340 ms and at times 1.1 s (median and longest of 30, Node 20). Kubernetes takes both everywhere.
 */
import type { CryptoAlgorithm, CryptoKeyRef, CryptoPort, KeyPair } from "../crypto.ts";
import { pem, unpem } from "../pem.ts";

const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;
export const SIGNATURE: CryptoAlgorithm = { name: "ECDSA", hash: "SHA-256" };

export function generateKeys(crypto: CryptoPort): Promise<KeyPair> {
  return crypto.subtle.generateKey(CURVE, true, ["sign", "verify"]);
}

export async function privateKeyPem(crypto: CryptoPort, key: CryptoKeyRef): Promise<string> {
  return pem("PRIVATE KEY", new Uint8Array(await crypto.subtle.exportKey("pkcs8", key)));
}

export async function publicKeyPem(crypto: CryptoPort, key: CryptoKeyRef): Promise<string> {
  return pem("PUBLIC KEY", new Uint8Array(await crypto.subtle.exportKey("spki", key)));
}

/** A key as `privateKeyPem` wrote it. Undefined where it is something else. */
export async function readPrivateKey(crypto: CryptoPort, text: string): Promise<CryptoKeyRef | undefined> {
  const der = unpem("PRIVATE KEY", text);
  if (!der) return undefined;
  try {
    return await crypto.subtle.importKey("pkcs8", der, CURVE, true, ["sign"]);
  } catch {
    return undefined;
  }
}

/** A key as `publicKeyPem` wrote it. Undefined where it is something else. */
export async function readPublicKey(crypto: CryptoPort, text: string): Promise<CryptoKeyRef | undefined> {
  const der = unpem("PUBLIC KEY", text);
  if (!der) return undefined;
  try {
    return await crypto.subtle.importKey("spki", der, CURVE, true, ["verify"]);
  } catch {
    return undefined;
  }
}
