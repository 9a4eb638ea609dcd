export { browserStore, storageAllowed } from "./blob-store.ts";
export { browserMachineFactory } from "./factory.ts";
export { browserClock } from "./platform.ts";
