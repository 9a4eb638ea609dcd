/** A request about a resource, once its user may make it: from the URL's verb to the registry's. */
import type { Clock } from "../../../base/index.ts";
import { ApiError, type KubeObject, type ResourceInfo } from "../../../kube/index.ts";
import type { KubeSchema } from "../../../kube/schema/index.ts";
import type { HttpResponse } from "../http/index.ts";
import type { ResourceRegistry, Target, WireEvent, Written } from "../registry/index.ts";
import { deleteOptions, listOptions, writeOptions, type ResourceRequest } from "../request/index.ts";
import { customLayout, includeObjectOf, layoutOf } from "../tables/index.ts";
import type { ApiRequest, Authorizer } from "../types.ts";
import { attributesOf, ensureAllowed } from "./access.ts";
import { respond, wantsPretty, type Answer } from "./answers.ts";
import { contentType, objectBody, optionsBody, patchBody } from "./bodies.ts";
import type { Catalog } from "./catalog.ts";
import { ACCEPTED, negotiate, type Representation } from "./negotiate.ts";
import type { Reviews } from "./reviews.ts";
import type { PodConnector, Session } from "./types.ts";
import { shown, shownList, type View } from "./view.ts";
import { LastEncoded, watchLines } from "./watch-stream.ts";

export interface ResourcePorts {
  readonly schema: KubeSchema;
  readonly clock: Clock;
  readonly catalog: Catalog;
  readonly authorizer: Authorizer;
  readonly reviews: Reviews;
  readonly pods: PodConnector | undefined;
  /** Hears of every event that a watch sends. */
  readonly watched: (info: ResourceInfo) => void;
}

interface Call {
  readonly asked: ResourceRequest;
  readonly request: ApiRequest;
  readonly session: Session;
  readonly info: ResourceInfo;
  readonly representation: Representation;
}

/** Streams to a pod's node. */
const CONNECTING: readonly string[] = ["attach", "exec", "log", "portforward"];

export class Resources {
  readonly #ports: ResourcePorts;
  readonly #last = new LastEncoded();

  constructor(ports: ResourcePorts) {
    this.#ports = ports;
  }

  /** @throws ApiError */
  async serve(asked: ResourceRequest, request: ApiRequest, session: Session): Promise<HttpResponse> {
    const info = this.#ports.catalog.info(asked);
    if (!info || !fits(asked, info)) throw ApiError.noSuchPath();
    const representation = negotiate(request.headers.get("accept"), true);
    if (CONNECTING.includes(asked.subresource)) return this.#connect(asked, request, info);
    if (!representation) throw ApiError.notAcceptable(ACCEPTED);
    const call: Call = { asked, request, session, info, representation };
    const registry = this.#ports.catalog.registry(info);
    if (registry && asked.verb === "watch") return this.#watch(call, registry);
    const answer = await this.#answer(call, registry);
    const deprecation = this.#ports.catalog.deprecation(info);
    const warnings = [...(deprecation === undefined ? [] : [deprecation]), ...(answer.warnings ?? [])];
    return respond({ ...answer, warnings }, representation, wantsPretty(request));
  }

  #answer(call: Call, registry: ResourceRegistry | undefined): Promise<Answer> {
    const { asked, request, session, info } = call;
    const namespace = info.namespaced ? asked.namespace : "";
    if (!registry || asked.subresource === "token") {
      if (asked.verb !== "create") throw ApiError.methodNotAllowed();
      const options = writeOptions(asked.query, "create");
      const body = objectBody(request, this.#ports.schema);
      return registry
        ? this.#ports.reviews.token(info, namespace, asked.name, body, session.user, options)
        : this.#ports.reviews.answer(info, namespace, body, session.user, options);
    }
    switch (asked.verb) {
      case "get":
        return this.#get(call, registry, namespace);
      case "list":
        return this.#list(call, registry);
      case "create":
        return this.#create(call, registry, namespace);
      case "update":
      case "patch":
        return this.#change(call, registry, namespace);
      case "delete":
        return this.#delete(call, registry, namespace);
      case "deletecollection":
        return this.#deleteCollection(call, registry);
      default:
        throw ApiError.methodNotAllowed();
    }
  }

  async #get(call: Call, registry: ResourceRegistry, namespace: string): Promise<Answer> {
    const { asked } = call;
    const found = await registry.get(namespace, asked.name, asked.query.get("resourceVersion")?.[0] ?? "", asked.subresource);
    return { code: 200, value: this.#shown(call, found) };
  }

  async #list(call: Call, registry: ResourceRegistry): Promise<Answer> {
    const list = await registry.list(scopeOf(call), listOptions(call.asked.query));
    return { code: 200, value: shownList(list, this.#view(call)) };
  }

  async #create(call: Call, registry: ResourceRegistry, namespace: string): Promise<Answer> {
    const { asked, request } = call;
    const options = writeOptions(asked.query, "create");
    const body = this.#body(call, request);
    if (this.#ports.catalog.definition(call.info)?.metadata.deletionTimestamp !== undefined) {
      throw new ApiError("MethodNotAllowed", "create not allowed while custom resource definition is terminating", {});
    }
    if (asked.subresource !== "") return { code: 201, value: await registry.act(this.#target(call, namespace), body, options) };
    return this.#written(call, await registry.create(namespace, body, this.#caller(call), options));
  }

  async #change(call: Call, registry: ResourceRegistry, namespace: string): Promise<Answer> {
    const { asked, request } = call;
    const target = this.#target(call, namespace);
    if (asked.verb === "update") return this.#written(call, await registry.update(target, this.#body(call, request), writeOptions(asked.query, "update")));
    const type = contentType(request);
    const options = writeOptions(asked.query, type === "application/apply-patch+yaml" ? "apply" : "patch");
    return this.#written(call, await registry.patch(target, type, patchBody(request), options));
  }

  async #delete(call: Call, registry: ResourceRegistry, namespace: string): Promise<Answer> {
    const options = deleteOptions(call.asked.query, optionsBody(call.request, this.#ports.schema));
    const left = await registry.delete(this.#target(call, namespace), options);
    return { code: 200, value: "code" in left ? left : this.#shown(call, left as KubeObject) };
  }

  async #deleteCollection(call: Call, registry: ResourceRegistry): Promise<Answer> {
    const { asked, request } = call;
    const options = deleteOptions(asked.query, optionsBody(request, this.#ports.schema));
    const list = await registry.deleteCollection(scopeOf(call), listOptions(asked.query), this.#caller(call), options);
    return { code: 200, value: shownList(list, this.#view(call)) };
  }

  async #watch(call: Call, registry: ResourceRegistry): Promise<HttpResponse> {
    const { asked, request, info, representation } = call;
    if (representation.format !== "json") throw ApiError.notAcceptable(["application/json", "application/json;stream=watch"]);
    const options = { ...listOptions(asked.query), watch: true };
    const fieldSelector = asked.name === "" || options.fieldSelector !== "" ? options.fieldSelector : `metadata.name=${asked.name}`;
    const events: AsyncIterable<WireEvent> = await registry.watch(scopeOf(call), { ...options, fieldSelector }, request.signal);
    const headers = new Map([["cache-control", "no-cache, private"], ["content-type", "application/json"]]);
    return { kind: "stream", code: 200, headers, chunks: watchLines(events, this.#view(call), this.#last, () => this.#ports.watched(info)) };
  }

  async #connect(asked: ResourceRequest, request: ApiRequest, info: ResourceInfo): Promise<HttpResponse> {
    const below = info.subresources?.find(({ name }) => name === asked.subresource);
    const verb = asked.verb === "create" || asked.verb === "get" ? asked.verb : undefined;
    if (!verb || below?.verbs.includes(verb) !== true) throw ApiError.methodNotAllowed();
    const pod = await this.#ports.catalog.registry(info)?.get(asked.namespace, asked.name);
    if (!pod) throw ApiError.noSuchPath();
    if (!this.#ports.pods) throw ApiError.unavailable("no node answers for its pods yet");
    return this.#ports.pods.connect(pod, asked.subresource, request);
  }

  #body({ info }: Call, request: ApiRequest): ReturnType<typeof objectBody> {
    return objectBody(request, this.#ports.schema, this.#ports.catalog.definition(info) === undefined);
  }

  #written(call: Call, { code, object, warnings }: Written): Answer {
    return { code, value: this.#shown(call, object), warnings };
  }

  #shown(call: Call, object: KubeObject): object {
    return shown(object, this.#view(call));
  }

  #view({ asked, info, representation }: Call): View {
    const { catalog, clock, schema } = this.#ports;
    const definition = catalog.definition(info);
    // A Scale is of another kind than the resource, with columns of its own.
    const kind = asked.subresource === "scale" ? { group: "autoscaling", kind: "Scale" } : info;
    const layout = definition && kind === info ? customLayout(definition, info.version) : layoutOf(kind);
    return { representation, layout, include: includeObjectOf(asked.query), now: () => clock.now(), schema };
  }

  #target(call: Call, namespace: string): Target {
    const { name, subresource } = call.asked;
    return { namespace, name, subresource, caller: this.#caller(call) };
  }

  #caller({ asked, session }: Call): Target["caller"] {
    const { user, userAgent } = session;
    return {
      user, userAgent,
      mayCreate: () => {
        ensureAllowed(this.#ports.authorizer, { ...attributesOf(asked, user), verb: "create" });
      },
    };
  }
}

/** Undefined: all namespaces. */
function scopeOf({ asked, info }: Call): string | undefined {
  if (!info.namespaced) return "";
  return asked.namespace === "" ? undefined : asked.namespace;
}

/** Whether there is such a path, whatever is there; a method that the path does not take is refused. @throws ApiError MethodNotAllowed */
function fits(asked: ResourceRequest, info: ResourceInfo): boolean {
  const { verb, namespace, name, subresource, parts, resource } = asked;
  const within = namespace !== "" && resource !== "namespaces";
  if (parts.length > 3 || (within && !info.namespaced) || (!within && info.namespaced && parts.length > 1)) return false;
  const below = subresource === "" ? undefined : info.subresources?.find((one) => one.name === subresource);
  if (subresource !== "" && !below) return false;
  const collection = parts.length < 2;
  const verbs: readonly string[] = below?.verbs ?? info.verbs;
  const misplaced = below === undefined && (verb === "create" ? !collection : (verb === "update" || verb === "patch" || verb === "delete") && name === "");
  const everywhere = verb === "create" && info.namespaced && !within;
  if (misplaced || everywhere || !verbs.includes(verb)) throw ApiError.methodNotAllowed();
  return true;
}
