/** A certificate signing request as someone made it, read. Source: RFC 2986. */
import { Pkcs10CertificateRequest, SubjectAlternativeNameExtension, type Name } from "../x509.ts";
import type { CryptoPort } from "../crypto.ts";
import { unpem } from "../pem.ts";
import type { Subject } from "./authority.ts";

/** An RSA key of 4096 bits with a hundred names takes 8 KB. Characters of PEM. */
const LONGEST = 64 * 1024;

export interface SigningRequest {
  readonly subject: Subject;
  /** The whole of it. */
  readonly name: Name;
  readonly dns: readonly string[];
  readonly ips: readonly string[];
  readonly emails: readonly string[];
  readonly uris: readonly string[];
  /** SubjectPublicKeyInfo. */
  readonly publicKey: ArrayBuffer;
  /** Has its maker the private key? */
  proven(crypto: CryptoPort): Promise<boolean>;
}

export type ReadRequest = { readonly kind: "read"; readonly request: SigningRequest } | { readonly kind: "unreadable"; readonly why: string };

export function readRequest(pemText: string): ReadRequest {
  const der = pemText.length > LONGEST ? undefined : unpem("CERTIFICATE REQUEST", pemText);
  if (!der) return { kind: "unreadable", why: "PEM block type must be CERTIFICATE REQUEST" };
  try {
    const parsed = new Pkcs10CertificateRequest(der);
    const names = parsed.extensions.flatMap((extension) => (extension instanceof SubjectAlternativeNameExtension ? extension.names.items : []));
    const ofType = (type: string) => names.filter((name) => name.type === type).map(({ value }) => value);
    const request: SigningRequest = {
      subject: { commonName: parsed.subjectName.getField("CN").at(-1) ?? "", organizations: parsed.subjectName.getField("O") },
      name: parsed.subjectName,
      dns: ofType("dns"), ips: ofType("ip"), emails: ofType("email"), uris: ofType("url"),
      publicKey: parsed.publicKey.rawData,
      proven: async (crypto) => {
        try {
          return await parsed.verify(crypto);
        } catch {
          return false;
        }
      },
    };
    return { kind: "read", request };
  } catch {
    return { kind: "unreadable", why: "asn1: structure error: not a certificate request" };
  }
}
