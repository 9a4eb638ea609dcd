export * from "./types.ts";
export type { ControlPlaneHost } from "./control-plane/index.ts";
export { createLab, type LabOptions } from "./create-lab.ts";
export { StepWatcher, type WatchedStep } from "./step-watcher.ts";
export { Autosaver } from "./autosaver.ts";
export { memoryStore } from "./memory-store.ts";
export { lessonLock, type Locks } from "./locks.ts";
export { ProgressKeeper, type ProgressNotice, type TextStore } from "./progress-keeper.ts";
