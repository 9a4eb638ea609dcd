import { checkDnsSubdomain } from "../../../../kube/index.ts";
import type { Strategy, TypeSchema } from "../types.ts";

/** What holds for a kind that has no rules of its own; others take it and change what is different. */
export function genericStrategy(schema: TypeSchema): Strategy {
  return {
    schema,
    defaults: (object) => object,
    name: checkDnsSubdomain,
    generation: false,
    status: false,
    unconditionalUpdate: true,
    createOnUpdate: false,
    strategicMerge: true,
    selectable: [],
    prepareForCreate: (object) => object,
    prepareForUpdate: (object) => object,
    allocate: (object) => object,
    validate: () => [],
    validateStatus: () => [],
    grace: () => undefined,
    terminating: (object) => object,
    held: () => false,
  };
}

/** Source: apiextensions-apiserver, pkg/registry/customresource/strategy.go. @param status whether the definition has that subresource */
export function customStrategy(schema: TypeSchema, status: boolean, selectable: readonly string[]): Strategy {
  return { ...genericStrategy(schema), generation: true, status, selectable, unconditionalUpdate: false, strategicMerge: false };
}
