export { Authenticator, type Authentication, type AuthenticatorOptions } from "./authenticator.ts";
export { CertificateVerifier } from "./certificate.ts";
export { CLIENT_CERTIFICATE_HEADER, PROXY_SECRET_HEADER } from "./front-proxy.ts";
export { impersonate, type Impersonation } from "./impersonation.ts";
export { requestToken, reviewSelf, reviewToken } from "./token-request.ts";
export { readTokenKeys, TokenIssuer, TokenVerifier, type TokenSettings } from "./tokens.ts";
