export { browserStore, storageAllowed } from "./blob-store.ts";
export { browserMachineFactory, imageFile } from "./factory.ts";
export { browserClock } from "./platform.ts";
