/** In which form a client takes an answer. Source: apiserver, pkg/endpoints/handlers/negotiation/negotiate.go. */

export interface Representation {
  readonly format: "json" | "yaml";
  readonly as: "object" | "Table" | "PartialObjectMetadata";
  /** Of meta.k8s.io, for a Table or metadata alone. */
  readonly version: "v1" | "v1beta1";
}

export interface AcceptClause {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export const PLAIN: Representation = { format: "json", as: "object", version: "v1" };
export const ACCEPTED: readonly string[] = ["application/json", "application/yaml"];

const FORMATS: ReadonlyMap<string, Representation["format"]> = new Map([
  ["application/json", "json"], ["application/yaml", "yaml"], ["application/*", "json"], ["*/*", "json"],
]);

/** The best first; those of one quality in the order they were sent. */
export function acceptClauses(accept: string): readonly AcceptClause[] {
  const clauses = accept.split(",").map((text) => {
    const [type = "", ...rest] = text.split(";").map((part) => part.trim());
    const parameters = new Map(rest.map((part): [string, string] => {
      const equals = part.indexOf("=");
      return equals < 0 ? [part.toLowerCase(), ""] : [part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim().replace(/^"(.*)"$/, "$1")];
    }));
    const quality = Number(parameters.get("q") ?? "1");
    return { type: type.toLowerCase(), parameters, quality: Number.isFinite(quality) ? quality : 0 };
  });
  return clauses.filter(({ type, quality }) => type !== "" && quality > 0).sort((a, b) => b.quality - a.quality);
}

/** @param transforms whether the answer is one that has a Table. Undefined: nothing that the client takes can be given */
export function negotiate(accept: string | undefined, transforms: boolean): Representation | undefined {
  if (accept === undefined || accept.trim() === "") return PLAIN;
  for (const { type, parameters } of acceptClauses(accept)) {
    const format = FORMATS.get(type);
    if (format === undefined) continue;
    const as = parameters.get("as");
    if (as === undefined) return { ...PLAIN, format };
    const shape = as === "PartialObjectMetadataList" ? "PartialObjectMetadata" : as;
    const version = parameters.get("v");
    if (!transforms || parameters.get("g") !== "meta.k8s.io" || (version !== "v1" && version !== "v1beta1")) continue;
    if (shape === "Table" || shape === "PartialObjectMetadata") return { format, as: shape, version };
  }
  return undefined;
}
