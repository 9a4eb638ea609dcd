export { attach, type AgentConnection, type ConnectionOptions } from "./connection.ts";
export type { Pipe } from "./pipe.ts";
