export { Room, type RoomPorts } from "./room.ts";
