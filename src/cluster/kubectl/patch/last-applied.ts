/** The annotation that `apply` keeps what was applied in. Source: kubectl, pkg/util/apply.go. */
import { fieldOf, goJson, isObject } from "../../../kube/index.ts";

export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
type Fields = Readonly<Record<string, unknown>>;

const metadataOf = (object: Fields): Fields => {
  const metadata = object["metadata"];
  return isObject(metadata) ? metadata : {};
};

function annotationsOf(object: Fields): Fields {
  const annotations = metadataOf(object)["annotations"];
  return isObject(annotations) ? annotations : {};
}

function withAnnotations(object: Fields, annotations: Fields): Fields {
  return { ...object, metadata: { ...metadataOf(object), annotations } };
}

/** The object as it was last applied; undefined where it never was. */
export function lastApplied(object: unknown): string | undefined {
  const value = fieldOf(fieldOf(fieldOf(object, "metadata"), "annotations"), LAST_APPLIED);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** With itself in its annotation, without the annotation that it may have had. */
export function withLastApplied(object: Fields): Fields {
  const others = Object.fromEntries(Object.entries(annotationsOf(object)).filter(([name]) => name !== LAST_APPLIED));
  const bare = withAnnotations(object, others);
  return withAnnotations(object, { ...others, [LAST_APPLIED]: `${goJson(bare)}\n` });
}
