export { createApiServer } from "./api-server.ts";
export type { ApiClient, ApiClients, ApiServer, ApiServerOptions, ClientUser, PodConnector, ServerKeys } from "./types.ts";
