/** Deployments, ReplicaSets, DaemonSets, Jobs. Source: kubernetes, pkg/apis/{apps,batch}/{v1/defaults.go,validation/validation.go}. */
import { fieldErrors, isObject, Selector, validateLabels, validateSelector, type KubeObject } from "../../../../kube/index.ts";
import { validateImmutable } from "../metadata.ts";
import { at, numberAt, sameValue, textAt, textsAt, withField } from "../object.ts";
import type { Strategy, TypeSchema } from "../types.ts";
import { genericStrategy } from "./generic.ts";
import { defaultPodSpec, validatePodSpec } from "./pod-spec.ts";
import { nonNegative, Problems, withDefaults, type Fields } from "./problems.ts";

type Defaults = (spec: Fields) => Fields;
type Rules = (object: KubeObject, old: KubeObject | undefined, problems: Problems) => void;

function workload(schema: TypeSchema, defaults: Defaults, rules: Rules): Strategy {
  return {
    ...genericStrategy(schema),
    generation: true, status: true,
    defaults: (object) => {
      const spec = withDefaults(object["spec"], {});
      const template = isObject(spec["template"]) ? { template: withDefaults({ ...spec["template"], spec: defaultPodSpec(spec["template"]["spec"]) }, { metadata: {} }) } : {};
      return { ...object, spec: defaults({ ...spec, ...template }) };
    },
    validate: (object, old) => {
      const problems = new Problems();
      rules(object, old, problems);
      return problems.errors;
    },
  };
}

/** `25%` of a whole is a share; a number counts pods. */
function isShare(value: unknown): boolean {
  return (typeof value === "string" && /^\d+%$/.test(value)) || (typeof value === "number" && value >= 0);
}

const isZero = (value: unknown): boolean => value === 0 || value === "0%";

function checkShare(field: string, value: unknown, problems: Problems): void {
  if (value === undefined || isShare(value)) return;
  if (typeof value === "number") problems.add(fieldErrors.invalid(field, value, "must be greater than or equal to 0"));
  else problems.invalid(field, value, "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
}

function validateTemplate(object: KubeObject, what: string, restart: readonly string[], problems: Problems): void {
  const selector = at(object, "spec", "selector");
  const labels = textsAt(object, "spec", "template", "metadata", "labels");
  if (!isObject(selector)) problems.required("spec.selector", undefined);
  else {
    problems.add(...validateSelector(selector, "spec.selector"));
    if (Selector.of(selector).empty) problems.invalid("spec.selector", selector, `empty selector is invalid for ${what}`);
    else if (!Selector.of(selector).matches(labels)) problems.invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`");
  }
  problems.add(...validateLabels(labels, "spec.template.metadata.labels"));
  const spec = at(object, "spec", "template", "spec");
  validatePodSpec(spec ?? {}, "spec.template.spec", problems);
  const policy = textAt(spec, "restartPolicy");
  if (["Always", "OnFailure", "Never"].includes(policy)) problems.oneOf("spec.template.spec.restartPolicy", policy, restart);
}

function checkCounts(object: KubeObject, names: readonly string[], problems: Problems): void {
  for (const name of names) problems.number(`spec.${name}`, at(object, "spec", name), nonNegative);
}

function keepSelector(object: KubeObject, old: KubeObject | undefined, problems: Problems): void {
  if (old !== undefined) problems.add(...validateImmutable("spec.selector", at(object, "spec", "selector"), at(old, "spec", "selector")));
}

export function deploymentStrategy(schema: TypeSchema): Strategy {
  return workload(schema, (spec) => {
    const strategy = withDefaults(spec["strategy"], { type: "RollingUpdate" });
    const rolling = strategy["type"] === "RollingUpdate" ? { rollingUpdate: withDefaults(strategy["rollingUpdate"], { maxUnavailable: "25%", maxSurge: "25%" }) } : {};
    return withDefaults({ ...spec, strategy: { ...strategy, ...rolling } }, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  }, (object, old, problems) => {
    checkCounts(object, ["replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"], problems);
    validateTemplate(object, "deployment", ["Always"], problems);
    const [type, rolling] = [textAt(object, "spec", "strategy", "type"), at(object, "spec", "strategy", "rollingUpdate")];
    problems.oneOf("spec.strategy.type", type, ["Recreate", "RollingUpdate"]);
    if (type === "Recreate" && rolling !== undefined) problems.forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
    if (type === "RollingUpdate") validateRolling(rolling, "spec.strategy.rollingUpdate", problems);
    if ((numberAt(object, "spec", "progressDeadlineSeconds") ?? 600) <= (numberAt(object, "spec", "minReadySeconds") ?? 0)) {
      problems.invalid("spec.progressDeadlineSeconds", at(object, "spec", "progressDeadlineSeconds"), "must be greater than minReadySeconds");
    }
    keepSelector(object, old, problems);
  });
}

function validateRolling(rolling: unknown, field: string, problems: Problems): void {
  const [unavailable, surge] = [at(rolling, "maxUnavailable"), at(rolling, "maxSurge")];
  checkShare(`${field}.maxUnavailable`, unavailable, problems);
  checkShare(`${field}.maxSurge`, surge, problems);
  if (isZero(unavailable) && isZero(surge)) problems.invalid(`${field}.maxUnavailable`, unavailable, "may not be 0 when `maxSurge` is 0");
}

export function replicaSetStrategy(schema: TypeSchema): Strategy {
  return workload(schema, (spec) => withDefaults(spec, { replicas: 1 }), (object, old, problems) => {
    checkCounts(object, ["replicas", "minReadySeconds"], problems);
    validateTemplate(object, "deployment", ["Always"], problems);
    keepSelector(object, old, problems);
  });
}

export function daemonSetStrategy(schema: TypeSchema): Strategy {
  return workload(schema, (spec) => {
    const strategy = withDefaults(spec["updateStrategy"], { type: "RollingUpdate" });
    const rolling = strategy["type"] === "RollingUpdate" ? { rollingUpdate: withDefaults(strategy["rollingUpdate"], { maxUnavailable: 1, maxSurge: 0 }) } : {};
    return withDefaults({ ...spec, updateStrategy: { ...strategy, ...rolling } }, { revisionHistoryLimit: 10 });
  }, (object, old, problems) => {
    checkCounts(object, ["minReadySeconds", "revisionHistoryLimit"], problems);
    validateTemplate(object, "daemonset", ["Always"], problems);
    const type = textAt(object, "spec", "updateStrategy", "type");
    problems.oneOf("spec.updateStrategy.type", type, ["RollingUpdate", "OnDelete"]);
    if (type === "RollingUpdate") validateRolling(at(object, "spec", "updateStrategy", "rollingUpdate"), "spec.updateStrategy.rollingUpdate", problems);
    keepSelector(object, old, problems);
  });
}

/** Those of a Job's pods, unless whoever makes it chooses them. Source: pkg/registry/batch/job/strategy.go (generateSelector). */
function withOwnSelector(object: KubeObject): KubeObject {
  if (at(object, "spec", "manualSelector") === true) return object;
  const { uid = "", name = "" } = object.metadata;
  const own = { "batch.kubernetes.io/controller-uid": uid, "batch.kubernetes.io/job-name": name, "controller-uid": uid, "job-name": name };
  const labels = { ...textsAt(object, "spec", "template", "metadata", "labels"), ...own };
  const labelled = withField(object, ["spec", "template", "metadata", "labels"], labels);
  return withField(labelled, ["spec", "selector", "matchLabels"], { ...textsAt(object, "spec", "selector", "matchLabels"), "batch.kubernetes.io/controller-uid": uid });
}

export function jobStrategy(schema: TypeSchema): Strategy {
  const strategy = workload(schema, (spec) => {
    const both = spec["completions"] === undefined && spec["parallelism"] === undefined;
    return withDefaults({ ...spec, ...(both && { completions: 1 }) }, { parallelism: 1, backoffLimit: 6, completionMode: "NonIndexed", suspend: false, podReplacementPolicy: "TerminatingOrFailed" });
  }, (object, old, problems) => {
    checkCounts(object, ["parallelism", "completions", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished"], problems);
    validateTemplate(object, "job", ["OnFailure", "Never"], problems);
    problems.oneOf("spec.completionMode", at(object, "spec", "completionMode"), ["NonIndexed", "Indexed"]);
    if (at(object, "spec", "completionMode") === "Indexed" && at(object, "spec", "completions") === undefined) problems.required("spec.completions", undefined, "when completion mode is Indexed");
    keepSelector(object, old, problems);
    if (old === undefined) return;
    for (const name of ["template", "completions", "completionMode"]) {
      if (!sameValue(at(object, "spec", name), at(old, "spec", name))) problems.add(...validateImmutable(`spec.${name}`, at(object, "spec", name), at(old, "spec", name)));
    }
  });
  return { ...strategy, prepareForCreate: withOwnSelector };
}
