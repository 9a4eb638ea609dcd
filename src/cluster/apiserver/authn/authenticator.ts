/**
 * Who asks? A certificate, else a token, else nobody in particular.
 * Sources: apiserver, pkg/authentication/request/{union,bearertoken,anonymous}; kubernetes, pkg/kubeapiserver/authenticator/config.go.
 */
import type { ApiRequest, UserInfo } from "../types.ts";
import { headerToken, protocolToken, type Bearer } from "./bearer.ts";
import type { CertificateVerifier } from "./certificate.ts";
import { readConnection } from "./front-proxy.ts";
import { anonymous, authenticated } from "./identity.ts";
import type { TokenVerifier } from "./tokens.ts";

export type Authentication =
  | { readonly kind: "user"; readonly user: UserInfo }
  /** 401, and nothing more is told to the client; `why` is for the log. */
  | { readonly kind: "unauthorized"; readonly why: string };

export interface AuthenticatorOptions {
  readonly proxySecret: string;
  readonly certificates: CertificateVerifier;
  readonly tokens: TokenVerifier;
  /** `--anonymous-auth` */
  readonly anonymous: boolean;
}

type Attempt = { readonly kind: "user"; readonly user: UserInfo } | { readonly kind: "failed"; readonly why: string } | { readonly kind: "none" };

export class Authenticator {
  readonly #options: AuthenticatorOptions;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /** A credential that is wrong is not made good by being left away: with one that failed nobody is anonymous. */
  async authenticate(request: ApiRequest): Promise<Authentication> {
    const connection = readConnection(request, this.#options.proxySecret);
    if (connection.kind === "refused") return { kind: "unauthorized", why: connection.why };
    const failures: string[] = [];
    const attempts = [
      () => (connection.certificate ? this.#byCertificate(connection.certificate, connection.encoded) : NONE),
      () => this.#byToken(headerToken(request)),
      () => this.#byToken(protocolToken(request)),
    ];
    for (const attempt of attempts) {
      const result = await attempt();
      if (result.kind === "user") return { kind: "user", user: authenticated(result.user) };
      if (result.kind === "failed") failures.push(result.why);
    }
    if (failures.length > 0) return { kind: "unauthorized", why: failures.join(", ") };
    return this.#options.anonymous ? { kind: "user", user: anonymous } : { kind: "unauthorized", why: "no credentials, and anonymous requests are off" };
  }

  async #byCertificate(certificate: Uint8Array<ArrayBuffer>, encoded: string): Promise<Attempt> {
    const result = await this.#options.certificates.verify(certificate, encoded);
    if (result.kind === "nobody") return NONE;
    return result.kind === "user" ? result : { kind: "failed", why: result.why };
  }

  async #byToken(bearer: Bearer): Promise<Attempt> {
    if (bearer.kind === "none") return NONE;
    if (bearer.kind === "damaged") return { kind: "failed", why: bearer.why };
    const result = await this.#options.tokens.verify(bearer.token);
    if (result.kind === "user") return { kind: "user", user: result.user };
    return { kind: "failed", why: result.kind === "refused" ? `[invalid bearer token, ${result.why}]` : "invalid bearer token" };
  }
}

const NONE: Attempt = { kind: "none" };
