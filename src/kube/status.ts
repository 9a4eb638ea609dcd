/**
 * What the API answers when it does not answer with an object.
 * Sources: apimachinery, pkg/api/errors/errors.go (messages and codes); apiserver, pkg/endpoints/handlers/negotiation/errors.go and
 * pkg/storage/errors.go.
 */
import { CodedError } from "../base/index.ts";
import { aggregate, causeOf, fieldErrorText } from "./field-error.ts";
import { kindText, resourceText, type GroupKind, type GroupResource } from "./gvk.ts";
import { quote } from "./quote.ts";
import type { FieldError, Status, StatusCause } from "./types.ts";

/** Reason → HTTP code. */
const CODES = {
  BadRequest: 400, Unauthorized: 401, Forbidden: 403, NotFound: 404, MethodNotAllowed: 405, NotAcceptable: 406, AlreadyExists: 409,
  Conflict: 409, Expired: 410, RequestEntityTooLarge: 413, UnsupportedMediaType: 415, Invalid: 422, TooManyRequests: 429,
  InternalError: 500, ServerTimeout: 500, ServiceUnavailable: 503, Timeout: 504,
} as const;

export type StatusReason = keyof typeof CODES;
type Details = NonNullable<Status["details"]>;

const ofResource = ({ group, resource }: GroupResource, name = ""): Details => ({
  ...(name === "" ? {} : { name }), ...(group === "" ? {} : { group }), ...(resource === "" ? {} : { kind: resource }),
});

/** A request that failed, as the `Status` it is answered with. */
export class ApiError extends CodedError {
  readonly reason: StatusReason;
  readonly status: Status;

  constructor(reason: StatusReason, message: string, details?: Details, options?: { readonly cause?: unknown; readonly continue?: string }) {
    super(`API_${reason.replace(/(?!^)([A-Z])/g, "_$1").toUpperCase()}`, message, options?.cause === undefined ? {} : { cause: options.cause });
    this.name = "ApiError";
    this.reason = reason;
    const metadata = options?.continue === undefined ? {} : { continue: options.continue };
    this.status = { kind: "Status", apiVersion: "v1", metadata, status: "Failure", message, reason, ...(details ? { details } : {}), code: CODES[reason] };
  }

  static badRequest(message: string): ApiError {
    return new ApiError("BadRequest", message);
  }

  static unauthorized(message = "Unauthorized"): ApiError {
    return new ApiError("Unauthorized", message);
  }

  /** `detail`: why, for example `User "jane" cannot list resource "pods" …`; without a resource for paths. */
  static forbidden(resource: GroupResource | undefined, name: string, detail: string, causes?: readonly StatusCause[]): ApiError {
    const more = causes ? { causes } : {};
    if (resource === undefined) return new ApiError("Forbidden", `forbidden: ${detail}`, more);
    const what = name === "" ? resourceText(resource) : `${resourceText(resource)} ${quote(name)}`;
    return new ApiError("Forbidden", `${what} is forbidden: ${detail}`, { ...ofResource(resource, name), ...more });
  }

  static notFound(resource: GroupResource, name: string): ApiError {
    return new ApiError("NotFound", `${resourceText(resource)} ${quote(name)} not found`, ofResource(resource, name));
  }

  /** A path that nothing is served at. */
  static noSuchPath(): ApiError {
    return new ApiError("NotFound", "the server could not find the requested resource", {});
  }

  /** A method that the path does not take. */
  static methodNotAllowed(): ApiError {
    return new ApiError("MethodNotAllowed", "the server does not allow this method on the requested resource", {});
  }

  /** A verb that the resource does not have. */
  static notSupported(resource: GroupResource, verb: string): ApiError {
    return new ApiError("MethodNotAllowed", `${verb} is not supported on resources of kind ${quote(resourceText(resource))}`, ofResource(resource));
  }

  static notAcceptable(accepted: readonly string[]): ApiError {
    return new ApiError("NotAcceptable", `only the following media types are accepted: ${accepted.join(", ")}`);
  }

  static unsupportedMediaType(accepted: readonly string[]): ApiError {
    return new ApiError("UnsupportedMediaType", `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`);
  }

  static alreadyExists(resource: GroupResource, name: string): ApiError {
    return new ApiError("AlreadyExists", `${resourceText(resource)} ${quote(name)} already exists`, ofResource(resource, name));
  }

  static generateNameConflict(resource: GroupResource, name: string): ApiError {
    const message = `${resourceText(resource)} ${quote(name)} already exists, the server was not able to generate a unique name for the object`;
    return new ApiError("AlreadyExists", message, { ...ofResource(resource, name), retryAfterSeconds: 1 });
  }

  /** Without `detail`: the resourceVersion is not the newest. */
  static conflict(
    resource: GroupResource, name: string,
    detail = "the object has been modified; please apply your changes to the latest version and try again",
  ): ApiError {
    return new ApiError("Conflict", `Operation cannot be fulfilled on ${resourceText(resource)} ${quote(name)}: ${detail}`, ofResource(resource, name));
  }

  /** Server-side apply: fields belong to other managers. */
  static applyConflict(causes: readonly StatusCause[], message: string): ApiError {
    return new ApiError("Conflict", message, { causes });
  }

  /** `continueToken`: with which a client may go on with an inconsistent list. */
  static expired(message: string, continueToken?: string): ApiError {
    return new ApiError("Expired", message, undefined, continueToken === undefined ? {} : { continue: continueToken });
  }

  /** A watch from a revision that history no longer holds. */
  static tooOld(asked: number, oldest: number): ApiError {
    return ApiError.expired(`too old resource version: ${asked} (${oldest})`);
  }

  static entityTooLarge(message: string): ApiError {
    return new ApiError("RequestEntityTooLarge", `Request entity too large: ${message}`);
  }

  static invalid(kind: GroupKind, name: string, errors: readonly FieldError[]): ApiError {
    const details = { ...(name === "" ? {} : { name }), ...(kind.group === "" ? {} : { group: kind.group }), kind: kind.kind, causes: errors.map(causeOf) };
    const why = errors.length === 0 ? "" : `: ${aggregate(errors.map(fieldErrorText))}`;
    return new ApiError("Invalid", `${kindText(kind)} ${quote(name)} is invalid${why}`, details);
  }

  /** A patch that cannot be carried out. */
  static rejected(): ApiError {
    return new ApiError("Invalid", "the server rejected our request due to an error in our request", {});
  }

  static tooManyRequests(message: string, retryAfterSeconds: number, causes?: readonly StatusCause[]): ApiError {
    return new ApiError("TooManyRequests", message, { ...(causes ? { causes } : {}), ...(retryAfterSeconds > 0 ? { retryAfterSeconds } : {}) });
  }

  static internal(message: string, cause?: unknown): ApiError {
    return new ApiError("InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] }, { cause });
  }

  static unavailable(message: string): ApiError {
    return new ApiError("ServiceUnavailable", message);
  }

  static timeout(message: string, retryAfterSeconds: number): ApiError {
    return new ApiError("Timeout", `Timeout: ${message}`, retryAfterSeconds > 0 ? { retryAfterSeconds } : {});
  }

  /** A list that must not be older than a revision which has not come yet. */
  static tooLargeResourceVersion(asked: number, current: number): ApiError {
    const causes = [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
    return new ApiError("Timeout", `Timeout: Too large resource version: ${asked}, current: ${current}`, { causes, retryAfterSeconds: 1 });
  }
}

/** Anything thrown, as what a client is told; what is no `ApiError` is a fault of ours. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return ApiError.internal(error instanceof Error ? error.message : String(error), error);
}

export function isApiError(error: unknown, reason?: StatusReason): error is ApiError {
  return error instanceof ApiError && (reason === undefined || error.reason === reason);
}

/** What a successful DELETE answers once the object is gone; kubectl waits for that uid. */
export function deletedStatus(resource: GroupResource, name: string, uid?: string): Status {
  const details = { ...ofResource(resource, name), ...(uid === undefined ? {} : { uid }) };
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details, code: 200 };
}
