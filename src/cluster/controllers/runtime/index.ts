export * from "./controller.ts";
export type { Cache, Change } from "./informer.ts";
export { Informers } from "./informers.ts";
export * from "./plan.ts";
export { every } from "./queue.ts";
