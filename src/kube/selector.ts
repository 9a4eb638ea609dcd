/** Label selectors. Source: apimachinery, pkg/labels/selector.go and pkg/apis/meta/v1/helpers.go. */
import { aggregate, fieldErrors, fieldErrorText } from "./field-error.ts";
import { checkLabelValue, checkQualifiedName, validateLabels } from "./names.ts";
import { parseRequirements, type Operator, type Requirement } from "./selector-parser.ts";
import { ApiError } from "./status.ts";
import type { FieldError } from "./types.ts";

export type Labels = Readonly<Record<string, string>>;

/** `LabelSelector` as it stands in objects. */
export interface LabelSelectorObject {
  readonly matchLabels?: Labels;
  /** Go has no state "absent" for texts, so clients may leave out even the key; `validateSelector` tells. */
  readonly matchExpressions?: readonly { readonly key?: string; readonly operator?: string; readonly values?: readonly string[] }[];
}

const OBJECT_OPERATORS: Readonly<Record<string, Operator>> = { In: "in", NotIn: "notin", Exists: "exists", DoesNotExist: "!" };
const INTEGER = /^[+-]?\d+$/;

function compares(operator: ">" | "<", value: string | undefined, bound: string | undefined): boolean {
  if (value === undefined || bound === undefined || !INTEGER.test(value) || !INTEGER.test(bound)) return false;
  return operator === ">" ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound);
}

function matchesOne({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "in":
    case "=":
    case "==":
      return value !== undefined && values.includes(value);
    case "notin":
    case "!=":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case ">":
    case "<":
      return compares(operator, value, values[0]);
  }
}

function textOf({ key, operator, values }: Requirement): string {
  const sorted = [...values].sort();
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${sorted.join(",")})`;
    default:
      return `${key}${operator}${sorted.join(",")}`;
  }
}

/** Which objects are meant, by their labels. Immutable. */
export class Selector {
  static readonly everything = new Selector([], false);
  static readonly nothing = new Selector([], true);

  readonly requirements: readonly Requirement[];
  readonly #nothing: boolean;

  private constructor(requirements: readonly Requirement[], nothing: boolean) {
    this.requirements = [...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    this.#nothing = nothing;
  }

  /** As in a query: `app=web,tier in (a,b),!legacy`. @throws ApiError BadRequest */
  static parse(text: string): Selector {
    const requirements = parseRequirements(text);
    for (const requirement of requirements) {
      const errors = validateRequirement(requirement);
      if (errors.length > 0) throw ApiError.badRequest(`unable to parse requirement: ${aggregate(errors.map(fieldErrorText))}`);
    }
    return requirements.length === 0 ? Selector.everything : new Selector(requirements, false);
  }

  /** As in an object: without one nothing is meant, with an empty one everything. Unknown operators match nothing; see `validateSelector`. */
  static of(object: LabelSelectorObject | undefined): Selector {
    if (object === undefined) return Selector.nothing;
    const expressions = object.matchExpressions ?? [];
    if (expressions.some(({ operator = "" }) => !Object.hasOwn(OBJECT_OPERATORS, operator))) return Selector.nothing;
    return new Selector([
      ...Object.entries(object.matchLabels ?? {}).map(([key, value]): Requirement => ({ key, operator: "=", values: [value] })),
      ...expressions.map(({ key = "", operator = "", values = [] }): Requirement => ({ key, operator: OBJECT_OPERATORS[operator] ?? "exists", values })),
    ], false);
  }

  /** As in `spec.selector` of a Service: all of these labels. */
  static ofLabels(labels: Labels): Selector {
    return Selector.of({ matchLabels: labels });
  }

  /** True where it leaves out nothing. */
  get empty(): boolean {
    return !this.#nothing && this.requirements.length === 0;
  }

  matches(labels: Labels = {}): boolean {
    return !this.#nothing && this.requirements.every((requirement) => matchesOne(requirement, labels));
  }

  toString(): string {
    return this.requirements.map(textOf).join(",");
  }
}

function validateRequirement({ key, operator, values }: Requirement): FieldError[] {
  const bound = operator === ">" || operator === "<";
  return [
    ...checkQualifiedName(key).slice(0, 1).map(() => fieldErrors.invalid("key", key, checkQualifiedName(key).join("; "))),
    ...(bound ? values.flatMap((value, at) => (INTEGER.test(value) ? [] : [fieldErrors.invalid(`values[${at}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer")])) : []),
    ...values.flatMap((value, at) => {
      const wrong = checkLabelValue(value);
      return wrong.length === 0 ? [] : [fieldErrors.invalid(`values[${at}][${key}]`, value, wrong.join("; "))];
    }),
  ];
}

/** What is wrong with a selector in an object. Source: apimachinery, pkg/apis/meta/v1/validation/validation.go. */
export function validateSelector(object: LabelSelectorObject | undefined, field: string): FieldError[] {
  if (object === undefined) return [];
  return [
    ...validateLabels(object.matchLabels ?? {}, `${field}.matchLabels`),
    ...(object.matchExpressions ?? []).flatMap(({ key = "", operator = "", values = [] }, at) => {
      const here = `${field}.matchExpressions[${at}]`;
      return [
        ...validateOperator(operator, values, here),
        ...checkQualifiedName(key).map((detail) => fieldErrors.invalid(`${here}.key`, key, detail)),
        ...values.flatMap((value, index) => checkLabelValue(value).map((detail) => fieldErrors.invalid(`${here}.values[${index}]`, value, detail))),
      ];
    }),
  ];
}

function validateOperator(operator: string, values: readonly string[], here: string): FieldError[] {
  switch (operator) {
    case "In":
    case "NotIn":
      return values.length > 0 ? [] : [fieldErrors.required(`${here}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist":
      return values.length === 0 ? [] : [fieldErrors.forbidden(`${here}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    default:
      return [fieldErrors.invalid(`${here}.operator`, operator, "not a valid selector operator")];
  }
}
