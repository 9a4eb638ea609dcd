export { Neighbour, type NeighbourOptions, type StaleConnection } from "./neighbour.ts";
export type { Connection, Neighbourhood } from "./types.ts";
