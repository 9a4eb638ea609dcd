export * from "./files.ts";
export * from "./http.ts";
export * from "./http1.ts";
export * from "./system.ts";
