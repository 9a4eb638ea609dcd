export type * from "./types.ts";
export { TERMINALS } from "./types.ts";
export type { Codec } from "./codec.ts";
export { findSnapshot, openSnapshot, type SnapshotFile } from "./image.ts";
export { openBase, openDelta, sealBase, sealDelta, snapshotName, type Moment } from "./snapshot.ts";
export { macAddress } from "./topology.ts";
export { MEMORY_MIB, V86_VERSION } from "./v86/machine-options.ts";
