export * from "./types.ts";
export * from "./address.ts";
export * from "./random.ts";
export { createWire, type WireOptions } from "./wire/wire.ts";
