export type * from "./types.ts";
export { TERMINALS } from "./types.ts";
export { macAddress } from "./topology.ts";
