/** What names may look like, in upstream's words. Source: apimachinery, pkg/util/validation/validation.go. */
import { fieldErrors } from "./field-error.ts";
import type { FieldError } from "./types.ts";

/** What is wrong with a text; empty where nothing is. */
export type Check = (value: string) => string[];

const LABEL_LENGTH = 63;
const SUBDOMAIN_LENGTH = 253;
const PORT_NAME_LENGTH = 15;
/** Bytes of all keys and values together. Source: apimachinery, pkg/api/validation/objectmeta.go. */
const ANNOTATIONS_SIZE = 256 * 1024;

const QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const DNS1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const WILDCARD = `\\*\\.${SUBDOMAIN}`;

const whole = (pattern: string) => new RegExp(`^${pattern}$`, "u");
const patterns = {
  qualified: whole(QUALIFIED), labelValue: whole(`(${QUALIFIED})?`), label: whole(LABEL), subdomain: whole(SUBDOMAIN), dns1035: whole(DNS1035),
  wildcard: whole(WILDCARD),
};

const tooLong = (length: number) => `must be no more than ${length} characters`;
const EMPTY = "must be non-empty";

/** `… (e.g. 'a',  or 'b', regex used for validation is '…')`; the two blanks are upstream's. */
function expected(what: string, pattern: string, ...examples: readonly string[]): string {
  const named = examples.map((example) => `'${example}', `).join(" or ");
  return `${what} (e.g. ${named}regex used for validation is '${pattern}')`;
}

function check(value: string, max: number, pattern: RegExp, otherwise: () => string): string[] {
  return [...(value.length > max ? [tooLong(max)] : []), ...(pattern.test(value) ? [] : [otherwise()])];
}

export const checkDnsLabel: Check = (value) =>
  check(value, LABEL_LENGTH, patterns.label, () =>
    patterns.subdomain.test(value)
      ? "must not contain dots"
      : expected("a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character", LABEL, "my-name", "123-abc"));

export const checkDnsSubdomain: Check = (value) =>
  check(value, SUBDOMAIN_LENGTH, patterns.subdomain, () =>
    expected("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character", SUBDOMAIN, "example.com"));

/** Names of Services. */
export const checkDns1035Label: Check = (value) =>
  check(value, LABEL_LENGTH, patterns.dns1035, () =>
    expected("a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character", DNS1035, "my-name", "abc-123"));

/** `*.example.com`, of Ingress rules. */
export const checkWildcardSubdomain: Check = (value) =>
  check(value, SUBDOMAIN_LENGTH, patterns.wildcard, () =>
    expected("a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character", WILDCARD, "*.example.com"));

/** Values of labels. */
export const checkLabelValue: Check = (value) =>
  check(value, LABEL_LENGTH, patterns.labelValue, () =>
    expected("a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", `(${QUALIFIED})?`, "MyValue", "my_value", "12345"));

const qualifiedWords = () =>
  expected("must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", QUALIFIED, "MyName", "my.name", "123-abc");

/** Keys of labels and annotations, finalizers: `name` or `example.com/name`. */
export const checkQualifiedName: Check = (value) => {
  const parts = value.split("/");
  if (parts.length > 2) return [`a qualified name ${qualifiedWords()} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const name = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? (parts[0] ?? "") : undefined;
  const ofPrefix = prefix === undefined ? [] : prefix === "" ? [EMPTY] : checkDnsSubdomain(prefix);
  const ofName = [...(name === "" ? [EMPTY] : name.length > LABEL_LENGTH ? [tooLong(LABEL_LENGTH)] : []), ...(patterns.qualified.test(name) ? [] : [qualifiedWords()])];
  return [...ofPrefix.map((word) => `prefix part ${word}`), ...ofName.map((word) => `name part ${word}`)];
};

/** Names of RBAC objects and others that only have to fit into a path. Source: apimachinery, pkg/api/validation/path/name.go. */
export const checkPathSegment: Check = (value) => {
  if (value === "." || value === "..") return [`may not be '${value}'`];
  return ["/", "%"].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
};

export const checkConfigMapKey: Check = (value) => [
  ...check(value, SUBDOMAIN_LENGTH, /^[-._a-zA-Z0-9]+$/, () =>
    expected("a valid config key must consist of alphanumeric characters, '-', '_' or '.'", "[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name")),
  ...(value === "." ? ["must not be '.'"] : value === ".." ? ["must not be '..'"] : value.startsWith("..") ? ["must not start with '..'"] : []),
];

export const checkPortName: Check = (value) => [
  ...(value.length > PORT_NAME_LENGTH ? [tooLong(PORT_NAME_LENGTH)] : []),
  ...(/^[-a-z0-9]+$/.test(value) ? [] : ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]),
  ...(/[a-z]/.test(value) ? [] : ["must contain at least one letter (a-z)"]),
  ...(value.includes("--") ? ["must not contain consecutive hyphens"] : []),
  ...(/^-|-$/.test(value) ? ["must not begin or end with a hyphen"] : []),
];

export const checkEnvName: Check = (value) => {
  if (value === "") return ["environment variable name must be non-empty"];
  return /^[ -<>-~]+$/.test(value) ? [] : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
};

/** @param port TCP or UDP port */
export function checkPortNumber(port: number): string[] {
  return checkRange(port, 1, 65_535);
}

export function checkRange(value: number, min: number, max: number): string[] {
  return Number.isInteger(value) && value >= min && value <= max ? [] : [`must be between ${min} and ${max}, inclusive`];
}

/** Source: apimachinery, pkg/apis/meta/v1/validation/validation.go. */
export function validateLabels(labels: Readonly<Record<string, string>>, field: string): FieldError[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...checkQualifiedName(key).map((detail) => fieldErrors.invalid(field, key, detail)),
    ...checkLabelValue(value).map((detail) => fieldErrors.invalid(field, value, detail)),
  ]);
}

/** Source: apimachinery, pkg/api/validation/objectmeta.go: keys are compared in lower case. */
export function validateAnnotations(annotations: Readonly<Record<string, string>>, field: string, size: (text: string) => number): FieldError[] {
  const entries = Object.entries(annotations);
  const total = entries.reduce((sum, [key, value]) => sum + size(key) + size(value), 0);
  return [
    ...entries.flatMap(([key]) => checkQualifiedName(key.toLowerCase()).map((detail) => fieldErrors.invalid(field, key, detail))),
    ...(total > ANNOTATIONS_SIZE ? [fieldErrors.tooLong(field, ANNOTATIONS_SIZE)] : []),
  ];
}

/** Without vowels and look-alikes. Source: apimachinery, pkg/util/rand. */
const SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
const SUFFIX_LENGTH = 5;

/** `base` and five random letters, at most 63 characters. Source: apiserver, pkg/storage/names/generate.go. */
export function generatedName(base: string, random: (length: number) => Uint8Array): string {
  const letters = [...random(SUFFIX_LENGTH)].map((byte) => SUFFIX_LETTERS[byte % SUFFIX_LETTERS.length]);
  return base.slice(0, LABEL_LENGTH - SUFFIX_LENGTH) + letters.join("");
}
