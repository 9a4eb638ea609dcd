import { ApiError, formatTime, generatedName, isApiError, type KubeObject, type ResourceInfo } from "../../../kube/index.ts";
import { trackUpdate, type FieldWriter } from "../../../kube/patch/index.ts";
import type { WriteOptions } from "../request/index.ts";
import { at, textAt, withMeta, without } from "./object.ts";
import { ensureNamespace, uuid, validateMeta } from "./metadata.ts";
import type { Caller, CreateContext, RegistryPorts, Strategy, Written } from "./types.ts";

export interface Creation extends RegistryPorts {
  readonly info: ResourceInfo;
  readonly strategy: Strategy;
  readonly caller: Caller;
  readonly namespace: string;
  readonly options: WriteOptions;
  readonly warnings: readonly string[];
  /** Managers are set already: by an apply. */
  readonly applied?: boolean;
}

/** Source: apiserver, pkg/registry/generic/registry/store.go. */
const nameAttempts = 8;

/** @throws ApiError */
export async function createObject(sent: KubeObject, creation: Creation): Promise<Written> {
  const { name = "", generateName = "" } = sent.metadata;
  if (name !== "" || generateName === "") return createOnce(sent, creation);
  for (let attempt = 1; ; attempt++) {
    const named = withMeta(sent, { name: generatedName(generateName, creation.random) });
    try {
      return await createOnce(named, creation);
    } catch (error) {
      if (!isApiError(error, "AlreadyExists")) throw error;
      if (attempt === nameAttempts) throw ApiError.generateNameConflict(creation.info, named.metadata.name ?? "");
    }
  }
}

async function createOnce(sent: KubeObject, creation: Creation): Promise<Written> {
  const { info, strategy, store, caller, options, warnings } = creation;
  if ((sent.metadata.resourceVersion ?? "") !== "") throw ApiError.badRequest("resourceVersion should not be set on objects to be created");
  const placed = ensureNamespace(sent, info, creation.namespace);
  const { name = "", namespace = "" } = placed.metadata;
  checkNamespace(creation, namespace, name);
  const context: CreateContext = { store, now: formatTime(creation.clock.now()), user: caller.user };
  const prepared = prepare(placed, creation, context);
  const asked = { operation: "CREATE" as const, resource: info, subresource: "", namespace, name, old: undefined, user: caller.user, dryRun: options.dryRun };
  // What admission adds, such as a container or an account, has defaults too.
  const object = strategy.defaults((await creation.admission.mutate({ ...asked, object: prepared })) ?? prepared);
  const errors = [...validateMeta(object, info, strategy), ...strategy.validate(object, undefined, context)];
  if (errors.length > 0) throw ApiError.invalid(info, name, errors);
  await creation.admission.validate({ ...asked, object });
  if (store.get(info, namespace, name) !== undefined) throw ApiError.alreadyExists(info, name);
  const whole = strategy.allocate(object, context);
  return { code: 201, object: options.dryRun ? whole : store.create({ group: info.group, resource: info.resource, namespace, name }, whole), warnings };
}

function prepare(placed: KubeObject, creation: Creation, context: CreateContext): KubeObject {
  const { strategy, options, caller } = creation;
  const fresh = withMeta(placed, {
    uid: uuid(creation.random), creationTimestamp: context.now, resourceVersion: undefined, generation: strategy.generation ? 1 : undefined,
    deletionTimestamp: undefined, deletionGracePeriodSeconds: undefined,
  });
  const prepared = strategy.prepareForCreate(strategy.status ? without(fresh, "status") : fresh, context);
  return creation.applied === true ? prepared : trackUpdate(undefined, prepared, writerOf(creation, options, caller, "", context.now));
}

export function writerOf({ strategy }: { readonly strategy: Strategy }, options: WriteOptions, caller: Caller, subresource: string, time: string): FieldWriter {
  const ignored = subresource === "status" ? [["spec"], ["metadata"]] : strategy.status ? [["status"]] : [];
  return { manager: managerName(options, caller), subresource, type: strategy.schema.type, ignored, time };
}

/** Source: apiserver, pkg/endpoints/handlers/create.go (managerOrUserAgent). */
function managerName({ fieldManager }: WriteOptions, { userAgent }: Caller): string {
  if (fieldManager !== "") return fieldManager;
  return (userAgent.split("/")[0] ?? "").replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, "").slice(0, 128);
}

/** Source: apiserver, pkg/admission/plugin/namespace/lifecycle. */
function checkNamespace({ store, info }: Creation, namespace: string, name: string): void {
  if (!info.namespaced || namespace === "") return;
  const found = store.get({ group: "", resource: "namespaces" }, "", namespace);
  if (found === undefined) throw ApiError.notFound({ group: "", resource: "namespaces" }, namespace);
  if (textAt(found, "status", "phase") !== "Terminating" && at(found, "metadata", "deletionTimestamp") === undefined) return;
  const message = `namespace ${namespace} is being terminated`;
  throw ApiError.forbidden(info, name, `unable to create new content in namespace ${namespace} because it is being terminated`, [{ reason: "NamespaceTerminating", message, field: "metadata.namespace" }]);
}
