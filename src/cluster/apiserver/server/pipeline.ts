/** Every request's way: who asks, as whom, may they, then the answer; and a Status for whatever goes wrong. Source: apiserver, pkg/server/config.go (DefaultBuildHandlerChain). */
import { messageOf, type Clock, type Log } from "../../../base/index.ts";
import { ApiError, toApiError, type Status } from "../../../kube/index.ts";
import { impersonate, type Authenticator } from "../authn/index.ts";
import { forbidden } from "../authz/index.ts";
import type { Metrics, RequestLabels } from "../discovery/index.ts";
import type { HttpHandler, HttpResponse } from "../http/index.ts";
import { requestInfo, type RequestInfo } from "../request/index.ts";
import type { ApiRequest, AuditEntry, Authorizer, Decision, UserInfo } from "../types.ts";
import { attributesOf } from "./access.ts";
import { respond, wantsPretty } from "./answers.ts";
import type { Documents } from "./documents.ts";
import { negotiate, PLAIN } from "./negotiate.ts";
import type { Resources } from "./resources.ts";

export interface PipelinePorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly resources: Resources;
  readonly documents: Documents;
  readonly metrics: Metrics;
  readonly audit: (entry: AuditEntry) => void;
}

/** Milliseconds. Source: apiserver, pkg/server/config.go (RequestTimeout). */
const TIMEOUT = 60_000;
const NOBODY: UserInfo = { name: "", groups: [], extra: {} };
const UNDECIDED: Decision = { kind: "no-opinion", reason: "" };

/** What is known of a request so far; for its log. */
interface Progress {
  user: UserInfo;
  decision: Decision;
  info: RequestInfo | undefined;
}

export function createHandler(ports: PipelinePorts): HttpHandler {
  return async (request) => {
    const { clock, log, metrics, audit } = ports;
    const started = clock.monotonic();
    const progress: Progress = { user: NOBODY, decision: UNDECIDED, info: undefined };
    const ended = metrics.begin(!["GET", "HEAD"].includes(request.method));
    let response: HttpResponse;
    let status: Status | undefined;
    try {
      response = await answer(ports, request, progress);
    } catch (error) {
      const failure = toApiError(error);
      if (failure.reason === "InternalError") log("error", "a request failed", { method: request.method, target: request.target, error: messageOf(error) });
      ({ status } = failure);
      response = failed(request, failure);
    } finally {
      ended();
    }
    const code = response.kind === "upgrade" ? 101 : response.code;
    const labels = labelsOf(request, progress.info);
    metrics.finish(labels, code, (clock.monotonic() - started) / 1000);
    audit({ user: progress.user, verb: progress.info?.verb ?? "", target: request.target, code, decision: progress.decision, ...(status && { status }) });
    return response.kind === "stream" ? { ...response, chunks: counted(response.chunks, () => metrics.beginLongRunning(labels)) } : response;
  };
}

async function answer(ports: PipelinePorts, request: ApiRequest, progress: Progress): Promise<HttpResponse> {
  const { authenticator, authorizer, resources, documents, metrics } = ports;
  const info = requestInfo(request.method, request.target);
  progress.info = info;
  const authentication = await authenticator.authenticate(request);
  metrics.authenticated(authentication.kind === "user");
  if (authentication.kind === "unauthorized") {
    ports.log("debug", "a request was not authenticated", { target: request.target, why: authentication.why });
    throw ApiError.unauthorized();
  }
  progress.user = authentication.user;
  const impersonation = impersonate(authorizer, authentication.user, request);
  if (impersonation.kind === "forbidden") throw forbidden(impersonation.asked, impersonation.reason);
  const user = impersonation.kind === "user" ? impersonation.user : authentication.user;
  progress.user = user;
  const asked = attributesOf(info, user);
  const decision = authorizer.authorize(asked);
  progress.decision = decision;
  metrics.authorized(decision.kind);
  if (decision.kind !== "allow") throw forbidden(asked, decision.reason);
  if (info.kind === "path") return documents.serve(info, request);
  return inTime(ports.clock, resources.serve(info, request, { user, userAgent: request.headers.get("user-agent") ?? "" }));
}

/** Streams have begun by then; what else takes so long is given up. */
async function inTime<T>(clock: Clock, work: Promise<T>): Promise<T> {
  let stop = (): void => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const timer = clock.after(TIMEOUT, () => reject(ApiError.timeout("request did not complete within the allotted timeout", 0)));
    stop = () => timer.dispose();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    stop();
  }
}

function failed(request: ApiRequest, { status }: ApiError): HttpResponse {
  const response = respond({ code: status.code, value: status }, negotiate(request.headers.get("accept"), true) ?? PLAIN, wantsPretty(request));
  const wait = status.details?.retryAfterSeconds;
  return wait === undefined ? response : { ...response, headers: new Map([...response.headers, ["retry-after", String(wait)]]) };
}

async function* counted<T>(chunks: AsyncIterable<T>, begin: () => () => void): AsyncGenerator<T> {
  const end = begin();
  try {
    yield* chunks;
  } finally {
    end();
  }
}

function labelsOf(request: ApiRequest, info: RequestInfo | undefined): RequestLabels {
  const dryRun = (info?.query.get("dryRun") ?? []).length > 0;
  if (info?.kind !== "resource") return { verb: request.method, group: "", version: "", resource: "", subresource: info === undefined ? "" : rootOf(info.path), scope: "", dryRun };
  const { verb, group, version, resource, subresource, namespace, name } = info;
  const shown = { create: "POST", update: "PUT", patch: "PATCH", delete: "DELETE", get: "GET", list: "LIST", watch: "WATCH", deletecollection: "DELETECOLLECTION" }[verb] ?? request.method;
  return { verb: shown, group, version, resource, subresource, scope: name !== "" ? "resource" : namespace !== "" ? "namespace" : "cluster", dryRun };
}

/** Paths are as many as clients can think of. */
function rootOf(path: string): string {
  const [, first = ""] = path.split("/");
  return ["healthz", "livez", "readyz", "metrics", "version", "openapi", "api", "apis"].includes(first) ? `/${first}` : "";
}
