import { isObject } from "../../../kube/index.ts";
import { utf8 } from "../../../base/index.ts";

/** No vowels, and nothing that looks like another. Source: apimachinery, pkg/util/rand/rand.go. */
const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(",")}}`;
}

/**
 * As upstream's pod-template-hash: 32-bit FNV-1a, of the template's JSON here and of a dump of Go's memory there, so that the digits
 * differ from a real cluster's while they mean the same. @param collisions how often the name was taken
 */
export function templateHash(template: unknown, collisions = 0): string {
  let hash = 0x811c9dc5;
  for (const byte of utf8(`${canonical(template)}${collisions === 0 ? "" : collisions}`)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return Array.from(String(hash), (digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length] ?? "").join("");
}
