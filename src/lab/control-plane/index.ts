export { ControlPlane } from "./control-plane.ts";
export { LINK, planOf } from "./plan.ts";
export type { ControlPlaneHost, FromRoom, RoomPort, ToRoom } from "./protocol.ts";
