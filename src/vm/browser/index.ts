export { browserStore } from "./blob-store.ts";
export { browserMachineFactory } from "./factory.ts";
export { browserClock, browserCodec, browserPlatform } from "./platform.ts";
