export * from "./base64.ts";
export * from "./bytes.ts";
export * from "./clock.ts";
export * from "./errors.ts";
export * from "./events.ts";
export * from "./lifecycle.ts";
export * from "./log.ts";
