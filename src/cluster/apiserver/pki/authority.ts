/** The cluster's certificate authority. Profiles as kubeadm's. Source: kubernetes, cmd/kubeadm/app/phases/certs; RFC 5280. */
import {
  AuthorityKeyIdentifierExtension, BasicConstraintsExtension, ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension, Name, SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension, X509Certificate, X509CertificateGenerator, type Extension,
} from "../x509.ts";
import { CodedError } from "../../../base/index.ts";
import type { CryptoKeyRef, CryptoPort } from "../crypto.ts";
import { pem, unpem } from "../pem.ts";
import { generateKeys, privateKeyPem, readPrivateKey, SIGNATURE } from "./keys.ts";

const DAY = 24 * 60 * 60 * 1000;
export const YEAR = 365 * DAY;
/** Clocks of machines that were just restored may be behind. Milliseconds. */
export const BACKDATE = 5 * 60 * 1000;

export interface Subject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

export interface AlternativeNames {
  readonly dns: readonly string[];
  readonly ips: readonly string[];
}

export interface CertificateRequest {
  /** A name as it was asked for is kept whole, with countries and units. */
  readonly subject: Subject | Name;
  readonly publicKey: CryptoKeyRef | ArrayBuffer;
  /** Bits of `KeyUsageFlags`. */
  readonly keyUsage: number;
  /** Object identifiers. */
  readonly extendedKeyUsages: readonly string[];
  readonly names: AlternativeNames;
  /** Milliseconds since 1970, as both ends are. */
  readonly notBefore: number;
  readonly notAfter: number;
}

export const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
export const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
export const LEAF_USAGE = KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment;

/** As a JSON name, so that nothing in a value is taken for syntax. */
function nameOf(subject: Subject | Name): Record<string, string[]>[] {
  if (subject instanceof Name) return subject.toJSON();
  const { commonName, organizations } = subject;
  return [...organizations.map((organization) => ({ O: [organization] })), ...(commonName === "" ? [] : [{ CN: [commonName] }])];
}

/** Signs certificates. */
export class Authority {
  readonly certificate: X509Certificate;
  readonly #crypto: CryptoPort;
  readonly #key: CryptoKeyRef;

  constructor(crypto: CryptoPort, certificate: X509Certificate, key: CryptoKeyRef) {
    this.#crypto = crypto;
    this.certificate = certificate;
    this.#key = key;
  }

  get pem(): string {
    return pem("CERTIFICATE", new Uint8Array(this.certificate.rawData));
  }

  keyPem(): Promise<string> {
    return privateKeyPem(this.#crypto, this.#key);
  }

  /** The certificate as PEM; it never outlives the authority. */
  async issue(request: CertificateRequest): Promise<string> {
    const crypto = this.#crypto;
    const names = [...request.names.dns.map((value) => ({ type: "dns" as const, value })), ...request.names.ips.map((value) => ({ type: "ip" as const, value }))];
    const extensions: Extension[] = [
      ...(request.keyUsage === 0 ? [] : [new KeyUsagesExtension(request.keyUsage, true)]),
      ...(request.extendedKeyUsages.length === 0 ? [] : [new ExtendedKeyUsageExtension([...request.extendedKeyUsages])]),
      new BasicConstraintsExtension(false, undefined, true),
      await SubjectKeyIdentifierExtension.create(request.publicKey, false, crypto),
      await AuthorityKeyIdentifierExtension.create(this.certificate.publicKey, false, crypto),
      ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names, nameOf(request.subject).length === 0)]),
    ];
    const certificate = await X509CertificateGenerator.create(
      {
        subject: nameOf(request.subject), issuer: this.certificate.subjectName, publicKey: request.publicKey, signingKey: this.#key, signingAlgorithm: SIGNATURE,
        notBefore: new Date(request.notBefore), notAfter: new Date(Math.min(request.notAfter, this.certificate.notAfter.getTime())), extensions,
      },
      crypto,
    );
    return pem("CERTIFICATE", new Uint8Array(certificate.rawData));
  }
}

/** A new authority, good for ten years. @param now milliseconds since 1970 */
export async function createAuthority(crypto: CryptoPort, now: number, commonName = "kubernetes"): Promise<Authority> {
  const keys = await generateKeys(crypto);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: nameOf({ commonName, organizations: [] }), keys, signingAlgorithm: SIGNATURE, notBefore: new Date(now - BACKDATE), notAfter: new Date(now + 10 * YEAR),
      extensions: [
        new KeyUsagesExtension(LEAF_USAGE | KeyUsageFlags.keyCertSign, true),
        new BasicConstraintsExtension(true, undefined, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
        new SubjectAlternativeNameExtension([{ type: "dns", value: commonName }]),
      ],
    },
    crypto,
  );
  return new Authority(crypto, certificate, keys.privateKey);
}

/** From `ca.crt` and `ca.key`. @throws CodedError `CA_UNREADABLE` */
export async function readAuthority(crypto: CryptoPort, certificatePem: string, keyPem: string): Promise<Authority> {
  const key = await readPrivateKey(crypto, keyPem);
  const certificate = readCertificate(certificatePem);
  if (key && certificate) return new Authority(crypto, certificate, key);
  const what = certificate ? "The key of the cluster's certificate authority is no EC P-256 key in PKCS #8" : "The cluster's certificate authority is no certificate";
  throw new CodedError("CA_UNREADABLE", `${what}. Restore /etc/kubernetes/pki/ca.crt and ca.key.`);
}

/** The first certificate of a PEM file; undefined where there is none. */
export function readCertificate(text: string): X509Certificate | undefined {
  const der = unpem("CERTIFICATE", text);
  if (!der) return undefined;
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}
