export { bootCold, takeBaseSnapshot, type BaseOptions, type BaseSnapshot, type ColdMachine } from "./base-builder.ts";
export { folderStore } from "./blob-store.ts";
export { nodeMachineFactory } from "./factory.ts";
export { nodeClock, nodeCodec, nodePlatform } from "./platform.ts";
export { snapshotName } from "../snapshot.ts";
