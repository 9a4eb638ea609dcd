export { createApiServer } from "./api-server.ts";
export { createClusterKeys, type ClusterKeys, type ClusterKeysOptions } from "./cluster-keys.ts";
export type { ApiClient, ApiClients, ApiServer, ApiServerOptions, ClientUser, PodConnector, ServerKeys } from "./types.ts";
