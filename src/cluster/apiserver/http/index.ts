export { HttpServer, type HttpServerOptions } from "./server.ts";
export { DEFAULT_LIMITS, type BytePipe, type HttpHandler, type HttpLimits, type HttpResponse, type HttpService } from "./types.ts";
