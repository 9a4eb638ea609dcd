/** What controllers do with the cluster's keys, without seeing them. */
import type { Clock } from "../../../base/index.ts";
import type { KubeObject } from "../../../kube/index.ts";
import { readTokenKeys, TokenIssuer } from "../authn/index.ts";
import type { CryptoPort } from "../crypto.ts";
import { autoApproval, csrSpec, readAuthority, sign } from "../pki/index.ts";
import type { Authorizer } from "../types.ts";
import { tokenSettings } from "./token-settings.ts";
import type { ServerKeys } from "./types.ts";

export type SignedRequest =
  | { readonly kind: "signed"; readonly certificatePem: string }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "not-ours" };

export interface ClusterKeys {
  /** PEM */
  readonly rootCertificates: string;
  /** Why a CertificateSigningRequest is approved without a person; undefined where one has to look at it. */
  approve(request: KubeObject): string | undefined;
  /** Of an approved CertificateSigningRequest. */
  sign(request: KubeObject): Promise<SignedRequest>;
  /** For a Secret of type `kubernetes.io/service-account-token`: it ends with the Secret. */
  token(account: KubeObject, secret: KubeObject): Promise<string>;
}

export interface ClusterKeysOptions {
  readonly crypto: CryptoPort;
  readonly clock: Clock;
  readonly authorizer: Authorizer;
  readonly keys: ServerKeys;
  /** `--cluster-signing-key-file` */
  readonly caKey: string;
  readonly issuer?: string;
}

/** Seconds: a hundred years, for tokens always tell an end. */
const NO_END = 100 * 365 * 24 * 60 * 60;

/** @throws CodedError `CA_UNREADABLE`, `SA_KEY_UNREADABLE` */
export async function createClusterKeys({ crypto, clock, authorizer, keys, caKey, issuer }: ClusterKeysOptions): Promise<ClusterKeys> {
  const authority = await readAuthority(crypto, keys.clientCa, caKey);
  const { signing } = await readTokenKeys(crypto, keys.tokenKey, keys.tokenPublicKey);
  const tokens = new TokenIssuer(crypto, clock, signing, tokenSettings(issuer));
  return {
    rootCertificates: keys.clientCa,
    approve: (request) => autoApproval(authorizer, request),
    async sign(object) {
      const { request, ...spec } = csrSpec(object);
      if (request.kind !== "read") return { kind: "refused", why: request.why };
      return sign(crypto, authority, { ...spec, request: request.request, now: clock.now() });
    },
    async token(account, secret) {
      const ref = ({ metadata: { name = "", uid = "" } }: KubeObject) => ({ name, uid });
      const claims = { namespace: account.metadata.namespace ?? "", serviceaccount: ref(account), secret: ref(secret) };
      return (await tokens.issue({ claims, audiences: tokens.audiences, expirationSeconds: NO_END })).token;
    },
  };
}
