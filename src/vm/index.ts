export type * from "./types.ts";
export { TERMINALS } from "./types.ts";
