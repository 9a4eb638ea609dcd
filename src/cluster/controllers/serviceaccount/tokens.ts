/** Tokens that stand in Secrets, for whoever still asks for such. Source: kubernetes, pkg/controller/serviceaccount/tokens_controller.go. */
import { toBase64, utf8 } from "../../../base/index.ts";
import { secrets, type Secret, type ServiceAccount } from "../kinds/index.ts";
import { nothing, type Plan } from "../runtime/index.ts";
import { withMeta } from "../workloads/index.ts";

export const TYPE = "kubernetes.io/service-account-token";
export const ACCOUNT = "kubernetes.io/service-account.name";
const UID = "kubernetes.io/service-account.uid";

export function isToken({ type }: Secret): boolean {
  return type === TYPE;
}

/** Is the account still the one that the token was made for? */
export function belongsTo(secret: Secret, account: ServiceAccount): boolean {
  const uid = secret.metadata.annotations?.[UID];
  return uid === undefined || uid === "" || uid === account.metadata.uid;
}

/** @param token makes one, only where one is needed */
export async function decideToken(secret: Secret, account: ServiceAccount | undefined, certificates: string, token: () => Promise<string>): Promise<Plan> {
  if (account === undefined || !belongsTo(secret, account)) return { actions: [{ kind: "delete", resource: secrets, object: secret }] };
  const { namespace = "", annotations } = secret.metadata;
  const data = { ...secret.data, "ca.crt": toBase64(utf8(certificates)), namespace: secret.data?.["namespace"] ?? toBase64(utf8(namespace)) };
  const whole = secret.data?.["token"] !== undefined && secret.data["ca.crt"] === data["ca.crt"] && secret.data["namespace"] !== undefined && annotations?.[UID] === account.metadata.uid;
  if (whole) return nothing;
  const made = secret.data?.["token"] ?? toBase64(utf8(await token()));
  const object = { ...withMeta(secret, { annotations: { ...annotations, [ACCOUNT]: account.metadata.name ?? "", [UID]: account.metadata.uid ?? "" } }), data: { ...data, token: made } };
  return { actions: [{ kind: "update", resource: secrets, object }] };
}
