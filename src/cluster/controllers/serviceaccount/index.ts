import { DisposableStore, type Disposable } from "../../../base/index.ts";
import { isApiError } from "../../../kube/index.ts";
import { configMaps, namespaces, secrets, serviceAccounts, type ServiceAccount } from "../kinds/index.ts";
import { itself, keyOf, managerUser, nothing, parseKey, startController, watch, type Runtime } from "../runtime/index.ts";
import type { ClusterClient, ClusterKeys } from "../types.ts";
import { decideAccount, decideRoot, DEFAULT, ROOT } from "./accounts.ts";
import { ACCOUNT, belongsTo, decideToken, isToken } from "./tokens.ts";

export function startServiceAccounts(runtime: Runtime, keys: ClusterKeys): Disposable {
  const owned = new DisposableStore();
  owned.add(startController(runtime, {
    name: "service-account-controller",
    watches: [itself(namespaces), watch(serviceAccounts, ({ object, old }) => (object === undefined && old?.metadata.name === DEFAULT ? [old.metadata.namespace ?? ""] : []))],
    decide: (key, view) => {
      const namespace = view.of(namespaces).get("", key);
      return namespace === undefined ? nothing : decideAccount(namespace, view.of(serviceAccounts).get(key, DEFAULT));
    },
  }));
  owned.add(startController(runtime, {
    name: "root-ca-cert-publisher",
    watches: [itself(namespaces), watch(configMaps, ({ object, old }) => ((object ?? old)?.metadata.name === ROOT ? [(object ?? old)?.metadata.namespace ?? ""] : []))],
    decide: (key, view) => {
      const namespace = view.of(namespaces).get("", key);
      return namespace === undefined ? nothing : decideRoot(namespace, view.of(configMaps).get(key, ROOT), keys.rootCertificates);
    },
  }));
  owned.add(startTokens(runtime, keys));
  return owned;
}

function startTokens(runtime: Runtime, keys: ClusterKeys): Disposable {
  const client = runtime.clients.as(managerUser);
  return startController(runtime, {
    name: "tokens-controller",
    user: managerUser,
    watches: [
      itself(secrets),
      watch(serviceAccounts, ({ object, old }, view) => {
        const { namespace = "", name } = (object ?? old)?.metadata ?? {};
        return view.of(secrets).list(namespace).filter((secret) => isToken(secret) && secret.metadata.annotations?.[ACCOUNT] === name).map(keyOf);
      }),
    ],
    decide: async (key, view) => {
      const [namespace, name] = parseKey(key);
      const secret = view.of(secrets).get(namespace, name);
      if (secret === undefined || !isToken(secret) || secret.metadata.deletionTimestamp !== undefined) return nothing;
      const wanted = secret.metadata.annotations?.[ACCOUNT] ?? "";
      const known = view.of(serviceAccounts).get(namespace, wanted);
      // Before a Secret is deleted, the server is asked: the cache may not know the account yet.
      const account = known !== undefined && belongsTo(secret, known) ? known : await accountOf(client, namespace, wanted);
      return decideToken(secret, account, keys.rootCertificates, () => (account === undefined ? Promise.resolve("") : keys.token(account, secret)));
    },
  });
}

async function accountOf(client: ClusterClient, namespace: string, name: string): Promise<ServiceAccount | undefined> {
  try {
    return await client.get(serviceAccounts, { namespace, name });
  } catch (error) {
    if (isApiError(error, "NotFound")) return undefined;
    throw error;
  }
}
