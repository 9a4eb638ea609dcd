/** Messages of upstream's `generated.proto` files, by their full name. */
import protobuf from "protobufjs";

export interface ProtoField {
  readonly name: string;
  readonly number: number;
  /** A scalar's name, or the message's full name. */
  readonly type: string;
  readonly shape: "one" | "list" | "map";
}
export type ProtoMessages = ReadonlyMap<string, readonly ProtoField[]>;

/** Full names as upstream's OpenAPI has them: `k8s.io.api.core.v1.Pod` → `io.k8s.api.core.v1.Pod`. */
const idOf = (fullName: string): string => fullName.replace(/^\./, "").replace(/^k8s\.io\./, "io.k8s.");

function fieldsOf(message: protobuf.Type): ProtoField[] {
  return message.fieldsArray.map((field) => ({
    name: field.name,
    number: field.id,
    type: field.resolvedType ? idOf(field.resolvedType.fullName) : field.type,
    shape: field instanceof protobuf.MapField ? "map" : field.repeated ? "list" : "one",
  }));
}

function walk(namespace: protobuf.NamespaceBase, into: Map<string, readonly ProtoField[]>): void {
  for (const nested of namespace.nestedArray) {
    if (nested instanceof protobuf.Type) into.set(idOf(nested.fullName), fieldsOf(nested));
    else if (nested instanceof protobuf.Namespace) walk(nested, into);
  }
}

/** @param files texts of `.proto` files that together are complete @throws Error where one refers to what none has */
export function readProtoFiles(files: readonly string[]): ProtoMessages {
  const root = new protobuf.Root();
  for (const content of files) protobuf.parse(content, root, { keepCase: true });
  root.resolveAll();
  const messages = new Map<string, readonly ProtoField[]>();
  walk(root, messages);
  return messages;
}
