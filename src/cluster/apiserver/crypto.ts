/**
 * WebCrypto as a port: what certificates and tokens need of it. Browsers and Node have it as `globalThis.crypto`.
 * Source: W3C Web Cryptography API.
 */

/** Opaque: bytes of a key never pass through our hands but as `spki` and `pkcs8`. */
export interface CryptoKeyRef {
  readonly type: string;
  readonly extractable: boolean;
}

export interface KeyPair {
  readonly publicKey: CryptoKeyRef;
  readonly privateKey: CryptoKeyRef;
}

export interface CryptoAlgorithm {
  readonly name: string;
  readonly namedCurve?: string;
  readonly hash?: string;
}

export interface SubtlePort {
  generateKey(algorithm: { readonly name: "ECDSA"; readonly namedCurve: string }, extractable: boolean, usages: ("sign" | "verify")[]): Promise<KeyPair>;
  importKey(format: "spki" | "pkcs8", data: Uint8Array<ArrayBuffer>, algorithm: CryptoAlgorithm, extractable: boolean, usages: ("sign" | "verify")[]): Promise<CryptoKeyRef>;
  exportKey(format: "spki" | "pkcs8", key: CryptoKeyRef): Promise<ArrayBuffer>;
  sign(algorithm: CryptoAlgorithm, key: CryptoKeyRef, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  verify(algorithm: CryptoAlgorithm, key: CryptoKeyRef, signature: Uint8Array<ArrayBuffer>, data: Uint8Array<ArrayBuffer>): Promise<boolean>;
  digest(algorithm: "SHA-256", data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
}

export interface CryptoPort {
  readonly subtle: SubtlePort;
  getRandomValues(into: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
}
