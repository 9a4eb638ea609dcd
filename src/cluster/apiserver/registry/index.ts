export { customResources, type CustomResource } from "./custom.ts";
export type { KubeList } from "./list.ts";
export { Registries } from "./registries.ts";
export { ResourceRegistry, type Target } from "./resource.ts";
export type { StrategyOptions } from "./strategies/index.ts";
export type { Admission, AdmissionRequest, Body, Caller, CreateContext, RegistryPorts, Strategy, TypeSchema, Written } from "./types.ts";
export type { WireEvent } from "./watch.ts";
