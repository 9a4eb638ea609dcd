export { bootCold, type BareMachine } from "./bare-machine.ts";
export { takeBaseSnapshot, type BaseOptions, type BaseSnapshot, type TakenSnapshot } from "./base-builder.ts";
export { bundleModule } from "./bundle.ts";
export { nodeMachineFactory } from "./factory.ts";
export { nodeClock, nodePlatform } from "./platform.ts";
export { takeRoleSnapshot, type RoleOptions } from "./role-builder.ts";
export { snapshotName } from "../snapshot.ts";
