/** Where the next chunk of a list begins. Source: apiserver, pkg/storage/continue.go. */
import { z } from "zod";
import { fromBase64Url, text, toBase64Url, utf8 } from "../../../base/index.ts";
import { ApiError } from "../../../kube/index.ts";

export interface Continuation {
  /** Undefined: whatever the newest is, so that the rest of an expired list can be had. */
  readonly revision: number | undefined;
  /** `namespace/name` of the last object that was told. */
  readonly after: string;
}

const version = "meta.k8s.io/v1";
const newest = -1;
const token = z.object({ v: z.string(), rv: z.number().int(), start: z.string() });

export function encodeContinue({ revision, after }: Continuation): string {
  return toBase64Url(utf8(JSON.stringify({ v: version, rv: revision ?? newest, start: after })));
}

/** @throws ApiError BadRequest */
export function decodeContinue(value: string): Continuation {
  const { v, rv, start } = parse(value);
  if (v !== version) throw ApiError.badRequest(`continue key is not valid: server does not recognize this encoded version ${v}`);
  if (rv === 0 || rv < newest) throw ApiError.badRequest(`continue key is not valid: incorrect encoded start resourceVersion (version ${version})`);
  if (start === "") throw ApiError.badRequest(`continue key is not valid: encoded start key empty (version ${version})`);
  return { revision: rv === newest ? undefined : rv, after: start };
}

function parse(value: string): z.infer<typeof token> {
  const bytes = fromBase64Url(value);
  try {
    return token.parse(JSON.parse(bytes === undefined ? "" : text(bytes)));
  } catch {
    throw ApiError.badRequest(`continue key is not valid: ${JSON.stringify(value.slice(0, 100))}`);
  }
}
