import { CodedError, utf8 } from "../../../base/index.ts";
import { ApiError } from "../../../kube/index.ts";
import type { ApiResponse } from "../types.ts";

/** A request that cannot be read. It is answered once and the connection ends, since nobody knows where the next request begins. */
export class HttpFault extends CodedError {
  readonly status: number;

  constructor(status: number, message: string) {
    super(`HTTP_${status}`, message);
    this.name = "HttpFault";
    this.status = status;
  }
}

export const bad = (why: string): HttpFault => new HttpFault(400, `malformed HTTP request: ${why}`);

const PHRASES: Readonly<Record<number, string>> = {
  100: "Continue", 101: "Switching Protocols", 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 304: "Not Modified", 400: "Bad Request", 401: "Unauthorized",
  403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone", 413: "Request Entity Too Large",
  415: "Unsupported Media Type", 417: "Expectation Failed", 422: "Unprocessable Entity", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
  500: "Internal Server Error", 501: "Not Implemented", 503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
};

export function phraseOf(code: number): string {
  return PHRASES[code] ?? "Status";
}

/** Too large a body is for the API's clients to read; the rest is said in plain text, as Go's server does. */
export function faultResponse({ status, message }: HttpFault): ApiResponse {
  if (status === 413) return { kind: "whole", code: 413, headers: new Map([["content-type", "application/json"]]), body: utf8(JSON.stringify(ApiError.entityTooLarge(message).status)) };
  return { kind: "whole", code: status, headers: new Map([["content-type", "text/plain; charset=utf-8"]]), body: utf8(`${status} ${phraseOf(status)}: ${message}`) };
}

/** For what a handler threw. */
export function internalError(): ApiResponse {
  const { status } = ApiError.internal("the request could not be handled; see the API server's log");
  return { kind: "whole", code: 500, headers: new Map([["content-type", "application/json"]]), body: utf8(JSON.stringify(status)) };
}
