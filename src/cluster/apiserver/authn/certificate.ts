/**
 * Who a client certificate says one is: the common name is the user, organizations are the groups.
 * Sources: apiserver, pkg/authentication/request/x509/x509.go; Go, crypto/x509 (Verify).
 */
import { hex, messageOf, type Bytes, type Clock } from "../../../base/index.ts";
import { formatTime } from "../../../kube/index.ts";
import type { CryptoPort } from "../crypto.ts";
import type { UserInfo } from "../types.ts";
import { BasicConstraintsExtension, ExtendedKeyUsageExtension, X509Certificate } from "../x509.ts";
import { CREDENTIAL_ID } from "./identity.ts";

export type CertificateResult =
  | { readonly kind: "user"; readonly user: UserInfo }
  /** A good certificate of nobody: it has no common name. */
  | { readonly kind: "nobody" }
  | { readonly kind: "refused"; readonly why: string };

const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const ANY_USAGE = "2.5.29.37.0";
const STRONG = ["SHA-256", "SHA-384", "SHA-512"];
/** Extensions that are looked at, or say nothing that matters here: key usage, names, constraints, usages, key identifiers. */
const UNDERSTOOD = ["2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.37", "2.5.29.14", "2.5.29.35"];
/** Certificates whose signature was checked are remembered; a lab has a handful of users. */
const REMEMBERED = 256;

interface Checked {
  readonly certificate: X509Certificate;
  readonly authority: X509Certificate;
  readonly result: CertificateResult;
}

/** Checks certificates against the authorities of `--client-ca-file`. */
export class CertificateVerifier {
  readonly #crypto: CryptoPort;
  readonly #clock: Clock;
  readonly #authorities: readonly X509Certificate[];
  readonly #checked = new Map<string, Checked>();

  constructor(crypto: CryptoPort, clock: Clock, authorities: readonly X509Certificate[]) {
    this.#crypto = crypto;
    this.#clock = clock;
    this.#authorities = authorities;
  }

  /** @param der of the certificate. @param key by which it may be known again: the same for the same bytes */
  async verify(der: Bytes, key: string): Promise<CertificateResult> {
    const known = this.#checked.get(key) ?? (await this.#check(der));
    if ("kind" in known) return known;
    if (this.#checked.size >= REMEMBERED) this.#checked.clear();
    this.#checked.set(key, known);
    // Time goes on: what was valid may have expired since.
    const why = outOfTime(known.certificate, this.#clock.now()) ?? outOfTime(known.authority, this.#clock.now());
    return why === undefined ? known.result : { kind: "refused", why };
  }

  async #check(der: Bytes): Promise<Checked | CertificateResult> {
    let certificate: X509Certificate;
    try {
      certificate = new X509Certificate(der);
      const why = unfit(certificate);
      if (why !== undefined) return { kind: "refused", why };
    } catch (error) {
      return { kind: "refused", why: `x509: malformed certificate: ${messageOf(error)}` };
    }
    for (const authority of this.#authorities) {
      if (await this.#signed(authority, certificate)) return { certificate, authority, result: await this.#userOf(certificate, der) };
    }
    return { kind: "refused", why: "x509: certificate signed by unknown authority" };
  }

  async #signed(authority: X509Certificate, certificate: X509Certificate): Promise<boolean> {
    if (certificate.issuer !== authority.subject || authority.getExtension(BasicConstraintsExtension)?.ca !== true) return false;
    try {
      return await certificate.verify({ publicKey: authority.publicKey, signatureOnly: true }, this.#crypto);
    } catch {
      return false;
    }
  }

  async #userOf(certificate: X509Certificate, der: Bytes): Promise<CertificateResult> {
    const name = certificate.subjectName.getField("CN").at(-1) ?? "";
    if (name === "") return { kind: "nobody" };
    const fingerprint = hex(new Uint8Array(await this.#crypto.subtle.digest("SHA-256", der)));
    return { kind: "user", user: { name, groups: certificate.subjectName.getField("O"), extra: { [CREDENTIAL_ID]: [`X509SHA256=${fingerprint}`] } } };
  }
}

function unfit(certificate: X509Certificate): string | undefined {
  if (!STRONG.includes(certificate.signatureAlgorithm.hash.name)) return "x509: cannot verify signature: insecure algorithm";
  const unknown = certificate.extensions.find(({ critical, type }) => critical && !UNDERSTOOD.includes(type));
  if (unknown) return "x509: unhandled critical extension";
  const usages = certificate.getExtension(ExtendedKeyUsageExtension)?.usages;
  if (usages && !usages.some((usage) => usage === CLIENT_AUTH || usage === ANY_USAGE)) return "x509: certificate specifies an incompatible key usage";
  return undefined;
}

function outOfTime({ notBefore, notAfter }: X509Certificate, now: number): string | undefined {
  const late = now > notAfter.getTime();
  if (!late && now >= notBefore.getTime()) return undefined;
  const [relation, bound] = late ? ["after", notAfter] : ["before", notBefore];
  return `x509: certificate has expired or is not yet valid: current time ${formatTime(now)} is ${relation} ${formatTime(bound.getTime())}`;
}
