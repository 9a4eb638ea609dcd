/** What a pod needs of its namespace. Source: kubernetes, pkg/api/v1/pod/util.go (VisitPodSecretNames, VisitPodConfigmapNames). */
import { fieldOf, valueAt, type KubeObject } from "../../../../kube/index.ts";

export interface PodReferences {
  readonly secrets: ReadonlySet<string>;
  readonly configMaps: ReadonlySet<string>;
  readonly claims: ReadonlySet<string>;
  readonly serviceAccount: string;
}

const MIRROR = "kubernetes.io/config.mirror";
const NONE: PodReferences = { secrets: new Set(), configMaps: new Set(), claims: new Set(), serviceAccount: "" };

/** Where a volume names a secret. */
const SECRET_PATHS: readonly (readonly string[])[] = [
  ["secret", "secretName"],
  ["azureFile", "secretName"],
  ...["cephfs", "cinder", "flexVolume", "rbd", "scaleIO", "iscsi", "storageos"].map((kind) => [kind, "secretRef", "name"]),
  ["csi", "nodePublishSecretRef", "name"],
];

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function name(value: unknown): readonly string[] {
  return typeof value === "string" && value !== "" ? [value] : [];
}

function containers(spec: unknown): readonly unknown[] {
  return ["initContainers", "containers", "ephemeralContainers"].flatMap((kind) => items(fieldOf(spec, kind)));
}

function ofEnvironment(spec: unknown, fromRef: string, keyRef: string): string[] {
  return containers(spec).flatMap((container) => [
    ...items(fieldOf(container, "envFrom")).flatMap((source) => name(valueAt(source, [fromRef, "name"]))),
    ...items(fieldOf(container, "env")).flatMap((variable) => name(valueAt(variable, ["valueFrom", keyRef, "name"]))),
  ]);
}

function ofProjections(volumes: readonly unknown[], kind: string): string[] {
  return volumes.flatMap((volume) => items(valueAt(volume, ["projected", "sources"])).flatMap((source) => name(valueAt(source, [kind, "name"]))));
}

const read = new WeakMap<KubeObject, PodReferences>();

/** Of any pod, a mirror of the node's own file as well. */
export function referencesIn(pod: KubeObject): PodReferences {
  const known = read.get(pod);
  if (known) return known;
  const spec = pod["spec"];
  const volumes = items(fieldOf(spec, "volumes"));
  const references: PodReferences = {
    secrets: new Set([
      ...items(fieldOf(spec, "imagePullSecrets")).flatMap((reference) => name(fieldOf(reference, "name"))),
      ...ofEnvironment(spec, "secretRef", "secretKeyRef"),
      ...volumes.flatMap((volume) => SECRET_PATHS.flatMap((path) => name(valueAt(volume, path)))),
      ...ofProjections(volumes, "secret"),
    ]),
    configMaps: new Set([
      ...ofEnvironment(spec, "configMapRef", "configMapKeyRef"),
      ...volumes.flatMap((volume) => name(valueAt(volume, ["configMap", "name"]))),
      ...ofProjections(volumes, "configMap"),
    ]),
    claims: new Set(volumes.flatMap((volume) => name(valueAt(volume, ["persistentVolumeClaim", "claimName"])))),
    serviceAccount: name(fieldOf(spec, "serviceAccountName"))[0] ?? "",
  };
  read.set(pod, references);
  return references;
}

export function isMirror(pod: KubeObject): boolean {
  return pod.metadata.annotations?.[MIRROR] !== undefined;
}

/** What a node may read because of a pod on it. The node makes mirror pods itself, so these give it nothing. */
export function referencesOf(pod: KubeObject): PodReferences {
  return isMirror(pod) ? NONE : referencesIn(pod);
}

export function nodeNameOf(pod: KubeObject): string {
  const value = valueAt(pod, ["spec", "nodeName"]);
  return typeof value === "string" ? value : "";
}
