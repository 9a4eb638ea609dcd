/**
 * Query parameters and `DeleteOptions`, checked. Sources: apimachinery, pkg/apis/meta/v1/validation/validation.go and
 * pkg/apis/meta/internalversion/validation/validation.go.
 */
import { z } from "zod";
import { utf8 } from "../../../base/index.ts";
import { ApiError, fieldErrors, type FieldError } from "../../../kube/index.ts";
import { flagParameter, integerParameter, textParameter, type Query } from "./query.ts";

export interface ListOptions {
  readonly labelSelector: string;
  readonly fieldSelector: string;
  /** Empty: the most recent; `0`: any. */
  readonly resourceVersion: string;
  readonly resourceVersionMatch: "" | "Exact" | "NotOlderThan";
  /** 0: all. */
  readonly limit: number;
  readonly continue: string;
  readonly watch: boolean;
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
  readonly timeoutSeconds: number | undefined;
}

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: "Strict" | "Warn" | "Ignore";
  /** Only of a patch that applies. */
  readonly force: boolean;
}

export type Propagation = "Foreground" | "Background" | "Orphan";

export interface DeleteOptions {
  readonly dryRun: boolean;
  readonly gracePeriodSeconds: number | undefined;
  readonly propagationPolicy: Propagation | undefined;
  readonly preconditions: { readonly uid?: string | undefined; readonly resourceVersion?: string | undefined };
}

const metaGroup = "meta.k8s.io";
/** Bytes. */
const maxManagerLength = 128;

/** @throws ApiError BadRequest, Invalid */
export function listOptions(query: Query): ListOptions {
  const match = textParameter(query, "resourceVersionMatch");
  const options = {
    labelSelector: textParameter(query, "labelSelector"),
    fieldSelector: textParameter(query, "fieldSelector"),
    resourceVersion: textParameter(query, "resourceVersion"),
    limit: Math.max(0, integerParameter(query, "limit") ?? 0),
    continue: textParameter(query, "continue"),
    watch: flagParameter(query, "watch") ?? false,
    allowWatchBookmarks: flagParameter(query, "allowWatchBookmarks") ?? false,
    sendInitialEvents: flagParameter(query, "sendInitialEvents"),
    timeoutSeconds: integerParameter(query, "timeoutSeconds"),
  };
  refuse("ListOptions", options.watch ? watchErrors(match, options) : listErrors(match, options));
  // What else it could be has just been refused.
  return { ...options, resourceVersionMatch: match === "Exact" || match === "NotOlderThan" ? match : "" };
}

type Checked = Omit<ListOptions, "resourceVersionMatch">;

const field = "resourceVersionMatch";

function listErrors(match: string, options: Checked): FieldError[] {
  const errors: FieldError[] = [];
  if (match !== "") {
    if (options.resourceVersion === "") errors.push(fieldErrors.forbidden(field, `${field} is forbidden unless resourceVersion is provided`));
    if (options.continue !== "") errors.push(fieldErrors.forbidden(field, `${field} is forbidden when continue is provided`));
    if (match !== "Exact" && match !== "NotOlderThan") errors.push(fieldErrors.notSupported(field, match, ["Exact", "NotOlderThan", ""]));
    if (match === "Exact" && options.resourceVersion === "0") errors.push(fieldErrors.forbidden(field, `${field} "exact" is forbidden for resourceVersion "0"`));
  }
  if (options.sendInitialEvents !== undefined) errors.push(fieldErrors.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  return errors;
}

function watchErrors(match: string, options: Checked): FieldError[] {
  const errors: FieldError[] = [];
  const initial = options.sendInitialEvents !== undefined;
  if (initial && match !== "NotOlderThan") errors.push(fieldErrors.forbidden(field, `sendInitialEvents requires setting ${field} to NotOlderThan`));
  if (match === "") return errors;
  if (!initial) errors.push(fieldErrors.forbidden(field, `${field} is forbidden for watch unless sendInitialEvents is provided`));
  if (match !== "NotOlderThan") errors.push(fieldErrors.notSupported(field, match, ["NotOlderThan"]));
  if (options.continue !== "") errors.push(fieldErrors.forbidden(field, `${field} is forbidden when continue is provided`));
  return errors;
}

/** @param verb `apply` is a patch of that content type @throws ApiError Invalid */
export function writeOptions(query: Query, verb: "create" | "update" | "patch" | "apply"): WriteOptions {
  const fieldManager = textParameter(query, "fieldManager");
  const validation = textParameter(query, "fieldValidation");
  const force = flagParameter(query, "force");
  const patches = verb === "patch" || verb === "apply";
  const errors = [
    ...(verb === "apply" && fieldManager === "" ? [fieldErrors.required("fieldManager", "is required for apply patch")] : []),
    ...(verb === "patch" && force !== undefined ? [fieldErrors.forbidden("force", "may not be specified for non-apply patch")] : []),
    ...managerErrors(fieldManager),
    ...dryRunErrors(query.get("dryRun") ?? []),
    ...(["", "Ignore", "Warn", "Strict"].includes(validation) ? [] : [fieldErrors.notSupported("fieldValidation", validation, ["", "Ignore", "Strict", "Warn"])]),
  ];
  refuse(patches ? "PatchOptions" : verb === "create" ? "CreateOptions" : "UpdateOptions", errors);
  return {
    dryRun: query.has("dryRun"), fieldManager, force: force ?? false,
    fieldValidation: validation === "Ignore" || validation === "Strict" ? validation : "Warn",
  };
}

/** Source of "printable": Go's unicode.IsPrint, letters, marks, numbers, punctuation, symbols and the ASCII blank. */
function managerErrors(manager: string): FieldError[] {
  const errors = utf8(manager).length > maxManagerLength ? [fieldErrors.tooLong("fieldManager", maxManagerLength)] : [];
  let at = 0;
  for (const letter of manager) {
    if (!/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(letter)) {
      const point = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
      errors.push(fieldErrors.invalid("fieldManager", manager, `invalid character U+${point} (at position ${at})`));
    }
    at += utf8(letter).length;
  }
  return errors;
}

function dryRunErrors(values: readonly string[]): FieldError[] {
  return values.every((value) => value === "All") ? [] : [fieldErrors.notSupported("dryRun", values, ["All"])];
}

const deleteBody = z.object({
  apiVersion: z.string().nullish(),
  kind: z.literal("DeleteOptions").or(z.literal("")).nullish(),
  gracePeriodSeconds: z.number().int().nullish(),
  propagationPolicy: z.string().nullish(),
  orphanDependents: z.boolean().nullish(),
  preconditions: z.object({ uid: z.string().nullish(), resourceVersion: z.string().nullish() }).nullish(),
  dryRun: z.array(z.string()).nullish(),
});
type DeleteBody = z.infer<typeof deleteBody>;

/** @param body the decoded body; the query counts only where there is none @throws ApiError BadRequest, Invalid */
export function deleteOptions(query: Query, body: unknown): DeleteOptions {
  const sent = body === undefined ? ofQuery(query) : deleteBody.safeParse(body).data;
  if (sent === undefined) throw ApiError.badRequest("decoded object cannot be converted to DeleteOptions");
  const policy = sent.propagationPolicy ?? undefined;
  const known = policy === "Foreground" || policy === "Background" || policy === "Orphan" ? policy : undefined;
  refuse("DeleteOptions", [
    ...(policy !== undefined && (sent.orphanDependents ?? undefined) !== undefined
      ? [fieldErrors.invalid("propagationPolicy", policy, "orphanDependents and deletionPropagation cannot be both set")] : []),
    ...(policy !== undefined && known === undefined ? [fieldErrors.notSupported("propagationPolicy", policy, ["Foreground", "Background", "Orphan", "nil"])] : []),
    ...dryRunErrors(sent.dryRun ?? []),
  ]);
  const orphan = sent.orphanDependents ?? undefined;
  return {
    dryRun: (sent.dryRun ?? []).length > 0,
    gracePeriodSeconds: sent.gracePeriodSeconds ?? undefined,
    propagationPolicy: known ?? (orphan === undefined ? undefined : orphan ? "Orphan" : "Background"),
    preconditions: { uid: sent.preconditions?.uid ?? undefined, resourceVersion: sent.preconditions?.resourceVersion ?? undefined },
  };
}

function ofQuery(query: Query): DeleteBody {
  return {
    gracePeriodSeconds: integerParameter(query, "gracePeriodSeconds"),
    propagationPolicy: query.get("propagationPolicy")?.[0],
    orphanDependents: flagParameter(query, "orphanDependents"),
    dryRun: [...(query.get("dryRun") ?? [])],
  };
}

function refuse(kind: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw ApiError.invalid({ group: metaGroup, kind }, "", errors);
}
