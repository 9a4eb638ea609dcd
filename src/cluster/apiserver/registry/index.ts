export type { KubeList } from "./list.ts";
export { ResourceRegistry, type Target } from "./resource.ts";
export { customStrategy, genericStrategy } from "./strategies/generic.ts";
export { strategyOf, type StrategyOptions } from "./strategies/index.ts";
export { builtInSchema, customSchema } from "./type-schema.ts";
export type { Admission, AdmissionRequest, Body, Caller, CreateContext, RegistryPorts, Strategy, TypeSchema, Written } from "./types.ts";
export type { WireEvent } from "./watch.ts";
