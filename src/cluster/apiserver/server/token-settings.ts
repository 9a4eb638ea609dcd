import type { TokenSettings } from "../authn/index.ts";

const ISSUER = "https://kubernetes.default.svc.cluster.local";

/** `--service-account-issuer`, which is whom its tokens are for as well. */
export function tokenSettings(issuer: string = ISSUER): TokenSettings {
  return { issuer, audiences: [issuer] };
}
