/**
 * By what items of lists are told apart in strategic merges: `patchMergeKey` of the types in k8s.io/api. They are few, and the field's name
 * nearly always decides; so a command need not load the schema.
 */
const BY_NAME: Readonly<Record<string, string>> = {
  containers: "name", initContainers: "name", ephemeralContainers: "name", env: "name", volumes: "name", imagePullSecrets: "name", schedulingGates: "name", resourceClaims: "name",
  matchConditions: "name", webhooks: "name", volumeMounts: "mountPath", volumeDevices: "devicePath", hostAliases: "ip", topologySpreadConstraints: "topologyKey", ownerReferences: "uid",
};
const CONTAINERS = new Set(["containers", "initContainers", "ephemeralContainers"]);

/** @param path names of fields from the object's root; items of lists are left out */
export function mergeKeyOf(kind: string, path: readonly string[]): string | undefined {
  const field = path.at(-1) ?? "";
  if (field === "ports") return CONTAINERS.has(path.at(-2) ?? "") ? "containerPort" : kind === "Service" && path.length === 2 ? "port" : undefined;
  if (field === "secrets") return kind === "ServiceAccount" && path.length === 1 ? "name" : undefined;
  return Object.hasOwn(BY_NAME, field) ? BY_NAME[field] : undefined;
}

/** Lists of texts that are added to one another. */
export function isSet(path: readonly string[]): boolean {
  return path.length === 2 && path[0] === "metadata" && path[1] === "finalizers";
}

/** Fields of which only what is given is kept, so that a strategy of another kind leaves nothing behind. */
export function retainsKeys(kind: string, path: readonly string[]): boolean {
  return kind === "Deployment" && path.join(".") === "spec.strategy" || path.at(-1) === "volumes";
}
