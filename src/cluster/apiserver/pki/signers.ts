/**
 * Which requests the cluster signs, and what comes of them.
 * Sources: kubernetes, pkg/controller/certificates/{signer/signer.go,authority/policies.go}; pkg/apis/certificates/helpers.go.
 */
import { KeyUsageFlags } from "../x509.ts";
import type { CryptoPort } from "../crypto.ts";
import { BACKDATE, YEAR, type Authority } from "./authority.ts";
import type { SigningRequest } from "./request.ts";

const CLIENT = "kubernetes.io/kube-apiserver-client";
const KUBELET_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
const KUBELET_SERVING = "kubernetes.io/kubelet-serving";

const MINUTE = 60 * 1000;
/** Shorter ones keep their whole time although they begin five minutes early. Milliseconds. */
const SHORT = 8 * 60 * MINUTE;

const KEY_USAGES: Readonly<Record<string, number>> = {
  "signing": KeyUsageFlags.digitalSignature, "digital signature": KeyUsageFlags.digitalSignature, "content commitment": KeyUsageFlags.nonRepudiation,
  "key encipherment": KeyUsageFlags.keyEncipherment, "key agreement": KeyUsageFlags.keyAgreement, "data encipherment": KeyUsageFlags.dataEncipherment,
  "cert sign": KeyUsageFlags.keyCertSign, "crl sign": KeyUsageFlags.cRLSign, "encipher only": KeyUsageFlags.encipherOnly, "decipher only": KeyUsageFlags.decipherOnly,
};
const EXTENDED_KEY_USAGES: Readonly<Record<string, string>> = {
  "any": "2.5.29.37.0", "server auth": "1.3.6.1.5.5.7.3.1", "client auth": "1.3.6.1.5.5.7.3.2", "code signing": "1.3.6.1.5.5.7.3.3",
  "email protection": "1.3.6.1.5.5.7.3.4", "s/mime": "1.3.6.1.5.5.7.3.4", "ipsec end system": "1.3.6.1.5.5.7.3.5", "ipsec tunnel": "1.3.6.1.5.5.7.3.6",
  "ipsec user": "1.3.6.1.5.5.7.3.7", "timestamping": "1.3.6.1.5.5.7.3.8", "ocsp signing": "1.3.6.1.5.5.7.3.9",
  "microsoft sgc": "1.3.6.1.4.1.311.10.3.3", "netscape sgc": "2.16.840.1.113730.4.1",
};
export const USAGES: readonly string[] = [...Object.keys(KEY_USAGES), ...Object.keys(EXTENDED_KEY_USAGES)].sort();

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return new Set(a).size === new Set(b).size && a.every((item) => b.includes(item));
}

function nodeSubject({ subject }: SigningRequest): string | undefined {
  if (subject.organizations.length !== 1 || subject.organizations[0] !== "system:nodes") return "subject organization is not system:nodes";
  return undefined;
}

function nodeUsages(usages: readonly string[], purpose: string): string | undefined {
  const all = ["digital signature", "key encipherment", purpose].sort();
  return sameSet(usages, all) || sameSet(usages, ["digital signature", purpose]) ? undefined : `usages did not match [${all.join(" ")}]`;
}

const nodeName = ({ subject }: SigningRequest) => (subject.commonName.startsWith("system:node:") ? undefined : "subject common name does not begin with system:node:");

function client(_request: SigningRequest, usages: readonly string[]): string | undefined {
  const odd = usages.find((usage) => !["client auth", "digital signature", "key encipherment"].includes(usage));
  if (odd !== undefined) return `invalid usage for client certificate: ${odd}`;
  return usages.includes("client auth") ? undefined : "missing required usage for client certificate: client auth";
}

function kubeletClient(request: SigningRequest, usages: readonly string[]): string | undefined {
  const names = [["DNS", request.dns], ["Email", request.emails], ["IP", request.ips], ["URI", request.uris]] as const;
  const unwanted = names.find(([, values]) => values.length > 0);
  return nodeSubject(request) ?? (unwanted && `${unwanted[0]} subjectAltNames are not allowed`) ?? nodeName(request) ?? nodeUsages(usages, "client auth");
}

function kubeletServing(request: SigningRequest, usages: readonly string[]): string | undefined {
  const missing = request.dns.length === 0 && request.ips.length === 0 ? "DNS or IP subjectAltName is required" : undefined;
  const unwanted = request.emails.length > 0 ? "Email subjectAltNames are not allowed" : request.uris.length > 0 ? "URI subjectAltNames are not allowed" : undefined;
  return nodeSubject(request) ?? missing ?? unwanted ?? nodeUsages(usages, "server auth") ?? nodeName(request);
}

const SIGNERS: ReadonlyMap<string, (request: SigningRequest, usages: readonly string[]) => string | undefined> = new Map([
  [CLIENT, client],
  [KUBELET_CLIENT, kubeletClient],
  [KUBELET_SERVING, kubeletServing],
]);

/** Is it what a kubelet asks for to speak to the API server, in every detail? */
export function isKubeletClient(signerName: string, request: SigningRequest, usages: readonly string[]): boolean {
  return signerName === KUBELET_CLIENT && kubeletClient(request, usages) === undefined;
}

export type Signed =
  | { readonly kind: "signed"; readonly certificatePem: string }
  /** The request gets the condition Failed with reason SignerValidationFailure. */
  | { readonly kind: "refused"; readonly why: string }
  /** Another signer's: left alone. */
  | { readonly kind: "not-ours" };

export interface SignOptions {
  readonly signerName: string;
  readonly request: SigningRequest;
  readonly usages: readonly string[];
  readonly expirationSeconds?: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The longest that is given, and what is given where nothing is asked; milliseconds. */
  readonly longest?: number;
}

/** Of an approved request. */
export async function sign(crypto: CryptoPort, authority: Authority, options: SignOptions): Promise<Signed> {
  const { request, usages, now } = options;
  const check = SIGNERS.get(options.signerName);
  if (!check) return { kind: "not-ours" };
  const why = check(request, usages);
  if (why !== undefined) return { kind: "refused", why };
  if (!(await request.proven(crypto))) return { kind: "refused", why: "unable to verify certificate request signature" };
  const lifetime = lifetimeOf(options);
  const certificatePem = await authority.issue({
    subject: request.name,
    publicKey: request.publicKey,
    keyUsage: usages.reduce((bits, usage) => bits | (KEY_USAGES[usage] ?? 0), 0),
    extendedKeyUsages: usages.flatMap((usage) => EXTENDED_KEY_USAGES[usage] ?? []),
    names: request,
    notBefore: now - BACKDATE,
    notAfter: now + lifetime - (lifetime < SHORT ? 0 : BACKDATE),
  });
  return { kind: "signed", certificatePem };
}

/** At least ten minutes. */
function lifetimeOf({ expirationSeconds, longest = YEAR }: SignOptions): number {
  return expirationSeconds === undefined ? longest : Math.min(Math.max(expirationSeconds * 1000, 10 * MINUTE), longest);
}
