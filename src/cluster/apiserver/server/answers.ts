/** What is sent back. */
import { utf8 } from "../../../base/index.ts";
import { encodeYaml, type Json } from "../../../kube/index.ts";
import type { ApiRequest, ApiResponse } from "../types.ts";
import type { Representation } from "./negotiate.ts";

export interface Answer {
  readonly code: number;
  /** An object, a list, a Table or a Status. */
  readonly value: unknown;
  readonly warnings?: readonly string[];
}

/** Nothing of an API may be kept by caches between. Source: apiserver, pkg/server/filters/cachecontrol. */
const NO_CACHE: readonly (readonly [string, string])[] = [["cache-control", "no-cache, private"]];

/** RFC 7234, section 5.5: what a client sent may stand in a warning, so quotes are escaped. */
function warningText(warning: string): string {
  // eslint-disable-next-line no-control-regex
  const clean = warning.replace(/[\x00-\x1f\x7f]+/g, " ").replace(/[\\"]/g, (character) => `\\${character}`);
  return `299 - "${clean}"`;
}

export function warningHeader(warnings: readonly string[]): readonly (readonly [string, string])[] {
  return warnings.length === 0 ? [] : [["warning", warnings.map(warningText).join(", ")]];
}

/** Someone who looks at it with their own eyes. Source: apiserver, pkg/endpoints/handlers/negotiation/negotiate.go (isPrettyPrint). */
export function wantsPretty(request: ApiRequest): boolean {
  const pretty = /[?&]pretty=([^&]*)/.exec(request.target)?.[1];
  if (pretty !== undefined) return pretty !== "false" && pretty !== "0";
  return /^(curl|Wget|Mozilla\/5\.0)/.test(request.headers.get("user-agent") ?? "");
}

export function encode(value: unknown, format: Representation["format"], pretty: boolean): string {
  // What is stored and answered is JSON.
  if (format === "yaml") return encodeYaml(value as Json);
  return `${JSON.stringify(value, undefined, pretty ? 2 : undefined)}\n`;
}

export function respond({ code, value, warnings = [] }: Answer, { format }: Pick<Representation, "format">, pretty: boolean): ApiResponse {
  const headers = new Map<string, string>([...NO_CACHE, ["content-type", `application/${format}`], ...warningHeader(warnings)]);
  return { kind: "whole", code, headers, body: utf8(encode(value, format, pretty)) };
}

export function respondText(code: number, text: string, type = "text/plain; charset=utf-8"): ApiResponse {
  return { kind: "whole", code, headers: new Map([...NO_CACHE, ["content-type", type], ["x-content-type-options", "nosniff"]]), body: utf8(text) };
}

/** A document that clients keep: told apart by its tag, sent only when it has changed. RFC 9110, section 13.1.2. */
export function respondTagged(request: ApiRequest, text: string, type: string, tag: string, more: readonly (readonly [string, string])[] = NO_CACHE): ApiResponse {
  const headers = new Map<string, string>([...more, ["content-type", type], ["etag", `"${tag}"`], ["vary", "Accept"]]);
  const known = (request.headers.get("if-none-match") ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  if (known.includes(`"${tag}"`) || known.includes("*")) return { kind: "whole", code: 304, headers, body: utf8("") };
  return { kind: "whole", code: 200, headers, body: utf8(text) };
}
