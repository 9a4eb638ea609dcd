import { ApiError } from "../../../kube/index.ts";

/** All values of each parameter, in the order they were sent. */
export type Query = ReadonlyMap<string, readonly string[]>;

/** Of one request; more is no client's doing. */
const maxParameters = 1000;

/** Splits `path?query`. @throws ApiError BadRequest for what no path may be */
export function splitTarget(target: string): { readonly path: string; readonly query: Query } {
  const mark = target.indexOf("?");
  const path = decode(mark < 0 ? target : target.slice(0, mark));
  if (path === undefined || path.includes("\u0000")) throw ApiError.badRequest("the request's path is not a valid URL path");
  return { path, query: parseQuery(mark < 0 ? "" : target.slice(mark + 1)) };
}

/** As Go's url.Query() reads it: what is malformed, and pairs with a semicolon, are left out. */
export function parseQuery(text: string): Query {
  const query = new Map<string, string[]>();
  for (const pair of text.split("&").slice(0, maxParameters)) {
    if (pair === "" || pair.includes(";")) continue;
    const equals = pair.indexOf("=");
    const name = decode(plain(equals < 0 ? pair : pair.slice(0, equals)));
    const value = decode(plain(equals < 0 ? "" : pair.slice(equals + 1)));
    if (name === undefined || value === undefined) continue;
    const values = query.get(name);
    if (values) values.push(value);
    else query.set(name, [value]);
  }
  return query;
}

function plain(text: string): string {
  return text.replaceAll("+", " ");
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

export function textParameter(query: Query, name: string): string {
  return query.get(name)?.[0] ?? "";
}

/** Everything but `false` and `0` is true, the empty value too. Source: apimachinery, pkg/runtime/converter.go. */
export function flagParameter(query: Query, name: string): boolean | undefined {
  const value = query.get(name)?.[0];
  return value === undefined ? undefined : value.toLowerCase() !== "false" && value !== "0";
}

const maxInt64 = 2n ** 63n - 1n;

/** @throws ApiError BadRequest in the words of Go's strconv */
export function integerParameter(query: Query, name: string): number | undefined {
  const value = query.get(name)?.[0];
  if (value === undefined) return undefined;
  if (!/^[+-]?\d+$/.test(value)) throw ApiError.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  const number = BigInt(value.replace(/^\+/, ""));
  if (number > maxInt64 || number < -maxInt64 - 1n) throw ApiError.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: value out of range`);
  return Number(number);
}
