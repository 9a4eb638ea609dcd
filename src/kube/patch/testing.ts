/** Types to patch, as a pod has them, for tests. */
import type { PatchField, PatchType } from "./types.ts";
import { anyType, scalarType } from "./types.ts";

export function struct(fields: Readonly<Record<string, PatchType | PatchField>>, atomic = false): PatchType {
  const known = new Map(Object.entries(fields));
  return {
    kind: "struct", atomic,
    field(name) {
      const field = known.get(name);
      return field === undefined || "type" in field ? field : { type: field };
    },
  };
}

export const mapOf = (values: PatchType = scalarType): PatchType => ({ kind: "map", atomic: false, values });
export const setOf = (items: PatchType = scalarType): PatchType => ({ kind: "list", listType: "set", items });
export const atomicList = (items: PatchType = anyType): PatchType => ({ kind: "list", listType: "atomic", items });
export const listBy = (keys: readonly string[], items: PatchType): PatchType => ({ kind: "list", listType: "map", keys, items });

const port = struct({ containerPort: scalarType, protocol: { type: scalarType, default: "TCP" }, name: scalarType });
const env = struct({ name: scalarType, value: scalarType, valueFrom: anyType });
const container = struct({
  name: scalarType, image: scalarType, command: atomicList(scalarType),
  env: { type: listBy(["name"], env), strategy: "merge", mergeKey: "name" },
  ports: { type: listBy(["containerPort", "protocol"], port), strategy: "merge", mergeKey: "containerPort" },
  resources: struct({ limits: mapOf(), requests: mapOf() }),
});
const volume = struct({ name: scalarType, emptyDir: struct({ medium: scalarType }), configMap: struct({ name: scalarType }) });

export const metadataType = struct({
  name: scalarType, namespace: scalarType, uid: scalarType, resourceVersion: scalarType, generation: scalarType, creationTimestamp: scalarType,
  labels: mapOf(), annotations: mapOf(), managedFields: atomicList(), finalizers: { type: setOf(), strategy: "merge" },
});

export const podType = struct({
  apiVersion: scalarType, kind: scalarType, metadata: metadataType,
  spec: struct({
    containers: { type: listBy(["name"], container), strategy: "merge", mergeKey: "name" },
    volumes: { type: listBy(["name"], volume), strategy: "merge", mergeKey: "name" },
    tolerations: atomicList(),
    nodeName: scalarType, replicas: scalarType,
    nodeSelector: { kind: "map", atomic: true, values: scalarType },
    strategy: struct({ type: scalarType, rollingUpdate: struct({ maxSurge: scalarType }) }),
    securityContext: { type: struct({ runAsUser: scalarType, runAsGroup: scalarType }), strategy: "replace" },
  }),
  status: struct({ phase: scalarType }),
});
