export * from "./frame.ts";
export * from "./json.ts";
export * from "./protocol.ts";
