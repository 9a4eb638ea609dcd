export * from "./cluster.ts";
export * from "./core.ts";
export * from "./kind.ts";
export * from "./workloads.ts";
