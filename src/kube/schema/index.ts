export * from "./custom.ts";
export * from "./decode.ts";
export * from "./defaults.ts";
export * from "./kube-schema.ts";
export * from "./model.ts";
export * from "./structural.ts";
export * from "./types.ts";
export * from "./validate.ts";
