/** Service-account tokens, issued and checked. Source: kubernetes, pkg/serviceaccount/jwt.go. */
import { CodedError, type Clock } from "../../../base/index.ts";
import { quote } from "../../../kube/index.ts";
import type { CryptoPort } from "../crypto.ts";
import { unpem } from "../pem.ts";
import type { Lister, UserInfo } from "../types.ts";
import { checkClaims, type KubernetesClaims } from "./claims.ts";
import { accountName, authenticated } from "./identity.ts";
import { parseJwt, signingKey, signJwt, verifyingKey, verifyJwt, type SigningKey, type VerifyingKey } from "./jwt.ts";

export interface TokenSettings {
  /** `--service-account-issuer` */
  readonly issuer: string;
  /** `--api-audiences`; the issuer where none are given. */
  readonly audiences: readonly string[];
}

export type TokenResult =
  | { readonly kind: "user"; readonly user: UserInfo; readonly audiences: readonly string[] }
  /** A token of ours that is not good. */
  | { readonly kind: "refused"; readonly why: string }
  /** Not one of ours at all. */
  | { readonly kind: "unknown" };

export interface IssueOptions {
  readonly claims: KubernetesClaims;
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
}

/** The keys of `--service-account-signing-key-file` and `--service-account-key-file`. @throws CodedError `SA_KEY_UNREADABLE` */
export async function readTokenKeys(crypto: CryptoPort, privatePem: string, publicPem: string): Promise<{ readonly signing: SigningKey; readonly verifying: VerifyingKey }> {
  const spki = unpem("PUBLIC KEY", publicPem);
  const verifying = spki && (await verifyingKey(crypto, spki));
  if (!verifying) throw new CodedError("SA_KEY_UNREADABLE", "/etc/kubernetes/pki/sa.pub is no public key (EC P-256 or RSA, PEM). Restore it, or make it from sa.key: openssl pkey -in sa.key -pubout -out sa.pub");
  const pkcs8 = unpem("PRIVATE KEY", privatePem);
  const signing = pkcs8 && (await signingKey(crypto, pkcs8, verifying));
  if (!signing) throw new CodedError("SA_KEY_UNREADABLE", "/etc/kubernetes/pki/sa.key is no private key of sa.pub's kind (PKCS #8, PEM). Restore it.");
  return { signing, verifying };
}

export class TokenIssuer {
  readonly #crypto: CryptoPort;
  readonly #clock: Clock;
  readonly #key: SigningKey;
  readonly #settings: TokenSettings;

  constructor(crypto: CryptoPort, clock: Clock, key: SigningKey, settings: TokenSettings) {
    this.#crypto = crypto;
    this.#clock = clock;
    this.#key = key;
    this.#settings = settings;
  }

  get audiences(): readonly string[] {
    return this.#settings.audiences;
  }

  /** `expires`: milliseconds since 1970. */
  async issue({ claims, audiences, expirationSeconds }: IssueOptions): Promise<{ readonly token: string; readonly expires: number }> {
    const now = Math.floor(this.#clock.now() / 1000);
    const token = await signJwt(this.#crypto, this.#key, {
      aud: audiences, exp: now + expirationSeconds, iat: now, iss: this.#settings.issuer, jti: this.#uuid(),
      "kubernetes.io": claims, nbf: now, sub: accountName(claims.namespace, claims.serviceaccount.name),
    });
    return { token, expires: (now + expirationSeconds) * 1000 };
  }

  #uuid(): string {
    const bytes = this.#crypto.getRandomValues(new Uint8Array(16));
    const digits = Array.from(bytes, (byte, at) => (at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte).toString(16).padStart(2, "0")).join("");
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }
}

export class TokenVerifier {
  readonly #crypto: CryptoPort;
  readonly #clock: Clock;
  readonly #lister: Lister;
  readonly #keys: readonly VerifyingKey[];
  readonly #settings: TokenSettings;

  constructor(crypto: CryptoPort, clock: Clock, lister: Lister, keys: readonly VerifyingKey[], settings: TokenSettings) {
    this.#crypto = crypto;
    this.#clock = clock;
    this.#lister = lister;
    this.#keys = keys;
    this.#settings = settings;
  }

  /** @param audiences that the token must be for, one at least; the API server's own where none are given */
  async verify(token: string, audiences: readonly string[] = this.#settings.audiences): Promise<TokenResult> {
    const jwt = parseJwt(token);
    if (!jwt || jwt.claims["iss"] !== this.#settings.issuer) return { kind: "unknown" };
    if (!(await verifyJwt(this.#crypto, jwt, this.#keys))) return { kind: "refused", why: "go-jose/go-jose: error in cryptographic primitive" };
    const { aud } = jwt.claims;
    const meant = typeof aud === "string" ? [aud] : Array.isArray(aud) ? aud.filter((item) => typeof item === "string") : [];
    const shared = audiences.filter((audience) => meant.includes(audience));
    const list = (items: readonly string[]) => `[${items.map(quote).join(" ")}]`;
    if (shared.length === 0) return { kind: "refused", why: `token audiences ${list(meant)} is invalid for the target audiences ${list(audiences)}` };
    const checked = checkClaims(this.#lister, jwt.claims, this.#clock.now());
    return checked.kind === "user" ? { kind: "user", user: authenticated(checked.user), audiences: shared } : checked;
  }
}
