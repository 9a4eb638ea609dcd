export * from "./types.ts";
export * from "./address.ts";
export * from "./random.ts";
export { createWire, type WireOptions } from "./wire/wire.ts";
export { connectMachine, type FrameEnd } from "./trunk.ts";
export { decode, type DecodedPacket, type Endpoints, type PacketClass } from "./packet/decode.ts";
export type { Field, Layer, Note } from "./packet/layer.ts";
export { readFilter, type FrameFilter } from "./filter/compile.ts";
export { PcapngWriter, writePcapng, fateComment, type PcapngPacket } from "./pcapng/write.ts";
