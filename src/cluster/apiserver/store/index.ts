export { MemoryStore, type HistoryLimits, type StoreOptions } from "./store.ts";
