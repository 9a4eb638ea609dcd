/**
 * Every pod runs as a service account, and finds its token where clients look for it.
 * Source: kubernetes, plugin/pkg/admission/serviceaccount/admission.go.
 */
import { ApiError, fieldOf, generatedName, type KubeObject } from "../../../kube/index.ts";
import { isMirror, referencesIn } from "../authz/index.ts";
import type { AdmissionRequest } from "../registry/types.ts";
import type { Lister } from "../types.ts";
import { is, listAt, specOf, textAt, withSpec, type Fields, type Plugin } from "./plugin.ts";

const MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
const VOLUME_PREFIX = "kube-api-access-";
/** Seconds; the odd 7 tells such tokens from those that someone asked for by hand. */
const TOKEN_SECONDS = 3607;
const READABLE = 0o644;

export function serviceAccount(lister: Lister, random: (length: number) => Uint8Array): Plugin {
  return {
    mutate(request) {
      const pod = request.object;
      if (!pod || !is(request, "CREATE", "pods")) return undefined;
      // The node that makes a mirror knows no accounts; what it may refer to is checked below.
      if (isMirror(pod)) return undefined;
      const name = textAt(specOf(pod), "serviceAccountName") || "default";
      const account = find(lister, request, name);
      const named = withSpec(pod, { serviceAccountName: name, ...pullSecrets(pod, account) });
      return wantsToken(named, account) ? withToken(named, random) : named;
    },
    validate(request) {
      const pod = request.object;
      if (!pod || !is(request, "CREATE", "pods")) return;
      if (isMirror(pod)) checkMirror(request, pod);
      else find(lister, request, textAt(specOf(pod), "serviceAccountName"));
    },
  };
}

function refuse({ name }: AdmissionRequest, why: string): ApiError {
  return ApiError.forbidden({ group: "", resource: "pods" }, name, why);
}

function find(lister: Lister, request: AdmissionRequest, name: string): KubeObject {
  const account = lister.get({ group: "", resource: "serviceaccounts" }, request.namespace, name);
  if (!account) throw refuse(request, `error looking up service account ${request.namespace}/${name}: serviceaccount "${name}" not found`);
  return account;
}

function checkMirror(request: AdmissionRequest, pod: KubeObject): void {
  if (textAt(specOf(pod), "serviceAccountName") !== "") throw refuse(request, "a mirror pod may not reference service accounts");
  if (referencesIn(pod).secrets.size > 0) throw refuse(request, "a mirror pod may not reference secrets");
  const tokens = listAt(specOf(pod), "volumes").some((volume) => listAt(fieldOf(volume, "projected"), "sources").some((source) => fieldOf(source, "serviceAccountToken") !== undefined));
  if (tokens) throw refuse(request, "a mirror pod may not use ServiceAccountToken volume projections");
}

function pullSecrets(pod: KubeObject, account: KubeObject): Fields {
  const own = listAt(specOf(pod), "imagePullSecrets");
  const given = listAt(account, "imagePullSecrets");
  return own.length > 0 || given.length === 0 ? {} : { imagePullSecrets: given };
}

/** The pod's word counts before its account's. */
function wantsToken(pod: KubeObject, account: KubeObject): boolean {
  const own = specOf(pod)["automountServiceAccountToken"] ?? account["automountServiceAccountToken"];
  return own !== false;
}

function withToken(pod: KubeObject, random: (length: number) => Uint8Array): KubeObject {
  const spec = specOf(pod);
  const volumes = listAt(spec, "volumes");
  const before = volumes.map((volume) => textAt(volume, "name")).find((name) => name.startsWith(VOLUME_PREFIX));
  const name = before ?? generatedName(VOLUME_PREFIX, random);
  const without = (container: Fields) => !listAt(container, "volumeMounts").some((mount) => textAt(mount, "mountPath") === MOUNT_PATH);
  const kinds = ["initContainers", "containers"].filter((kind) => listAt(spec, kind).some(without));
  if (kinds.length === 0) return pod;
  const mount = { name, readOnly: true, mountPath: MOUNT_PATH };
  const mounted = kinds.map((kind) => {
    const containers = listAt(spec, kind).map((container) => (without(container) ? { ...container, volumeMounts: [...listAt(container, "volumeMounts"), mount] } : container));
    return [kind, containers] as const;
  });
  return withSpec(pod, { ...Object.fromEntries(mounted), ...(before === undefined ? { volumes: [...volumes, tokenVolume(name)] } : {}) });
}

/** Token, the cluster's authority and the namespace: all that a client in the pod needs. */
function tokenVolume(name: string): Fields {
  const sources = [
    { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: "token" } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    { downwardAPI: { items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }] } },
  ];
  return { name, projected: { sources, defaultMode: READABLE } };
}
