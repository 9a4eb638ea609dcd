import type { Clock } from "../../base/index.ts";
import type { LinkPacket } from "../types.ts";
import type { Reader } from "./subscription.ts";
export class PacketReader implements Reader<LinkPacket> {
  constructor(_clock: Clock) {}
  push(): readonly LinkPacket[] { return []; }
  reset(): void {}
}
