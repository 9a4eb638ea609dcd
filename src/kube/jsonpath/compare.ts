/** Comparing in filters. Source: client-go, third_party/forked/golang/template/funcs.go. */
import { pathError } from "./types.ts";

function check(left: unknown, right: unknown): void {
  for (const value of [left, right]) {
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") throw pathError("invalid type for comparison");
  }
  if (typeof left !== typeof right) throw pathError("incompatible types for comparison");
}

function less(left: unknown, right: unknown): boolean {
  check(left, right);
  if (typeof left === "string" && typeof right === "string") return left < right;
  if (typeof left === "number" && typeof right === "number") return left < right;
  throw pathError("invalid type for comparison");
}

/** @throws CodedError for values that cannot be compared, or operators that nobody knows */
export function compare(left: unknown, operator: string, right: unknown): boolean {
  switch (operator) {
    case "==":
    case "!=":
      check(left, right);
      return (left === right) === (operator === "==");
    case "<":
      return less(left, right);
    case ">=":
      return !less(left, right);
    case "<=":
      return less(left, right) || left === right;
    case ">":
      return !less(left, right) && left !== right;
    default:
      throw pathError(`unrecognized filter operator ${operator}`);
  }
}
