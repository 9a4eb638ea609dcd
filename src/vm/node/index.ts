export { bootCold, takeBaseSnapshot, type BaseOptions, type BaseSnapshot, type ColdMachine } from "./base-builder.ts";
export { nodeMachineFactory } from "./factory.ts";
export { nodeClock, nodePlatform } from "./platform.ts";
export { snapshotName } from "../snapshot.ts";
