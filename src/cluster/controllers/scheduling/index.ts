export * from "./node-affinity.ts";
export * from "./taints.ts";
