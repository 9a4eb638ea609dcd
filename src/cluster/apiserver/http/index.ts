export { HttpServer, type HttpServerOptions } from "./server.ts";
export type { BytePipe, HttpHandler, HttpLimits, HttpResponse, HttpService } from "./types.ts";
