export * from "./claim.ts";
export * from "./fields.ts";
export * from "./hash.ts";
export * from "./pods.ts";
export * from "./share.ts";
