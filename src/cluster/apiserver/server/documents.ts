/** Paths that are no resource: discovery, OpenAPI, health, version, metrics, and keys of tokens. */
import { ApiError, parseApiVersion, type JsonObject } from "../../../kube/index.ts";
import type { KubeSchema } from "../../../kube/schema/index.ts";
import {
  aggregatedList, aggregatedType, coreVersions, groupList, groupOf, health, isHealthKind, keySet, OpenApiDocuments, openIdConfiguration, resourceList, versionDocument, type AggregatedVersion, type HealthCheck,
  OPENAPI_V2_ASKED, OPENAPI_V2_PROTOBUF, openApiV2, openApiV2Protobuf, type TokenKey,
} from "../discovery/index.ts";
import type { PathRequest } from "../request/index.ts";
import type { ApiRequest, ApiResponse } from "../types.ts";
import { encode, respond, respondTagged, respondText, wantsPretty } from "./answers.ts";
import type { Catalog } from "./catalog.ts";
import { ACCEPTED, acceptClauses, negotiate } from "./negotiate.ts";

export interface DocumentPorts {
  readonly schema: KubeSchema;
  readonly catalog: Catalog;
  readonly checks: readonly HealthCheck[];
  readonly metrics: () => string;
  /** Host and port that clients are told. */
  readonly address: string;
  readonly openId: { readonly issuer: string; readonly key: TokenKey };
}

const PATHS: readonly string[] = ["/.well-known/openid-configuration", "/api", "/api/v1", "/apis", "/healthz", "/livez", "/metrics", "/openapi/v2", "/openapi/v3", "/openid/v1/jwks", "/readyz", "/version"];
/** A document whose hash stands in its URL never changes. Source: kube-openapi, pkg/handler3. */
const FOREVER: readonly (readonly [string, string])[] = [["cache-control", "public, immutable"]];

export class Documents {
  readonly #ports: DocumentPorts;
  readonly #openApi: OpenApiDocuments;

  constructor(ports: DocumentPorts) {
    this.#ports = ports;
    this.#openApi = new OpenApiDocuments(ports.schema, ports.catalog);
  }

  /** @throws ApiError */
  serve(asked: PathRequest, request: ApiRequest): ApiResponse {
    if (asked.verb !== "get" && asked.verb !== "head") throw isKnown(asked.path) ? ApiError.methodNotAllowed() : ApiError.noSuchPath();
    const [first = "", ...rest] = asked.path.replace(/^\/|\/$/g, "").split("/");
    if (isHealthKind(first)) {
      const { code, text } = health(this.#ports.checks, first, rest.join("/"), asked.query);
      return respondText(code, text);
    }
    if (first === "openapi") return this.#openApiFile(rest, asked, request);
    if (first === "metrics" && rest.length === 0) return respondText(200, this.#ports.metrics(), "text/plain; version=0.0.4; charset=utf-8");
    if ((first === "api" || first === "apis") && rest.length === 0) {
      const version = aggregatedVersion(request.headers.get("accept"));
      if (version) return this.#aggregated(request, first, version);
    }
    const document = this.#document(first, rest);
    if (!document) throw ApiError.noSuchPath();
    const representation = negotiate(request.headers.get("accept"), false);
    if (!representation) throw ApiError.notAcceptable(ACCEPTED);
    return respond({ code: 200, value: document }, representation, wantsPretty(request));
  }

  #document(first: string, rest: readonly string[]): JsonObject | undefined {
    const { catalog, schema, address, openId } = this.#ports;
    const asked = [first, ...rest].join("/");
    if (first === "" && rest.length === 0) return { paths: this.#paths() };
    if (asked === ".well-known/openid-configuration") return openIdConfiguration(openId.issuer, address, openId.key);
    if (asked === "openid/v1/jwks") return keySet(openId.key);
    if (first === "version" && rest.length === 0) return versionDocument(schema.file.version);
    if (first === "api" && rest.length === 0) return coreVersions(catalog.infos, address);
    if (first === "apis" && rest.length === 0) return groupList(catalog.infos);
    if (first === "apis" && rest.length === 1) return groupOf(catalog.infos, rest[0] ?? "");
    const apiVersion = first === "api" && rest.length === 1 ? parseApiVersion(rest[0] ?? "") : first === "apis" && rest.length === 2 ? parseApiVersion(rest.join("/")) : undefined;
    return apiVersion && resourceList(catalog.infos, apiVersion);
  }

  #paths(): readonly string[] {
    const groups = this.#ports.catalog.infos.filter(({ group }) => group !== "").flatMap(({ group, version }) => [`/apis/${group}`, `/apis/${group}/${version}`]);
    return [...new Set([...PATHS, ...groups])].sort();
  }

  #aggregated(request: ApiRequest, root: "api" | "apis", version: AggregatedVersion): ApiResponse {
    const text = encode(aggregatedList(this.#ports.catalog.infos, root, version), "json", false);
    return respondTagged(request, text, aggregatedType(version), tagOf(text));
  }

  #openApiV2(request: ApiRequest): ApiResponse {
    const { version } = this.#ports.schema.file;
    const accept = request.headers.get("accept");
    if (acceptClauses(accept ?? "").some(({ type }) => type === OPENAPI_V2_ASKED || type === OPENAPI_V2_PROTOBUF)) {
      return { kind: "whole", code: 200, headers: respondText(200, "", OPENAPI_V2_PROTOBUF).headers, body: openApiV2Protobuf(version) };
    }
    if (negotiate(accept, false)?.format !== "json") throw ApiError.notAcceptable(["application/json", OPENAPI_V2_PROTOBUF]);
    return respond({ code: 200, value: openApiV2(version) }, { format: "json" }, wantsPretty(request));
  }

  #openApiFile([version, ...path]: readonly string[], asked: PathRequest, request: ApiRequest): ApiResponse {
    if (version === "v2" && path.length === 0) return this.#openApiV2(request);
    if (version !== "v3") throw ApiError.noSuchPath();
    if (negotiate(request.headers.get("accept"), false)?.format !== "json") throw ApiError.notAcceptable(["application/json"]);
    if (path.length === 0) {
      const { index } = this.#openApi;
      return respondTagged(request, index, "application/json", tagOf(index));
    }
    const where = path.join("/");
    const file = this.#openApi.file(where);
    if (!file) throw ApiError.noSuchPath();
    const hash = asked.query.get("hash")?.[0];
    if (hash === undefined || hash === file.hash) return respondTagged(request, file.text, "application/json", file.hash, hash === undefined ? undefined : FOREVER);
    return { ...respondText(301, ""), headers: new Map([["location", `/openapi/v3/${where}?hash=${file.hash}`], ["cache-control", "no-cache, private"]]) };
  }
}

function isKnown(path: string): boolean {
  return PATHS.includes(path.replace(/(.)\/$/, "$1"));
}

function aggregatedVersion(accept: string | undefined): AggregatedVersion | undefined {
  for (const { type, parameters } of acceptClauses(accept ?? "")) {
    if (type !== "application/json") continue;
    const version = parameters.get("v");
    if (parameters.get("g") === "apidiscovery.k8s.io" && parameters.get("as") === "APIGroupDiscoveryList" && (version === "v2" || version === "v2beta1")) return version;
    if (!parameters.has("as")) return undefined;
  }
  return undefined;
}

/** 32 bits of FNV-1a over each half of the text: enough to know a document again. */
function tagOf(text: string): string {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ (code + at), 0x85ebca6b);
  }
  return [a, b].map((half) => (half >>> 0).toString(16).toUpperCase().padStart(8, "0")).join("");
}
