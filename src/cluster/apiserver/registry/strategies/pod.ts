import { isObject, type KubeObject } from "../../../../kube/index.ts";
import { at, listAt, numberAt, sameValue, textAt, textsAt } from "../object.ts";
import type { Strategy, TypeSchema } from "../types.ts";
import { genericStrategy } from "./generic.ts";
import { defaultPodSpec, validatePodSpec } from "./pod-spec.ts";
import { isBlank, Problems, type Fields } from "./problems.ts";

/** obj-18, obj-29, fin-11. Source: kubernetes, pkg/registry/core/pod/strategy.go. */
export function podStrategy(schema: TypeSchema): Strategy {
  return {
    ...genericStrategy(schema),
    status: true,
    defaults: (object) => ({ ...object, spec: defaultPod(object["spec"]) }),
    prepareForCreate: (object) => ({ ...object, status: { phase: "Pending", qosClass: qosClass(object) } }),
    validate: (object, old) => {
      const problems = new Problems();
      validatePodSpec(object["spec"], "spec", problems);
      if (old !== undefined) validateUpdate(object, old, problems);
      return problems.errors;
    },
    grace: (object, asked) => {
      // Nobody has to be waited for where the pod was never given to a node, or has ended.
      if (textAt(object, "spec", "nodeName") === "" || ["Succeeded", "Failed"].includes(textAt(object, "status", "phase"))) return 0;
      return asked ?? numberAt(object, "spec", "terminationGracePeriodSeconds") ?? 30;
    },
  };
}

/** Beyond what templates are given. */
function defaultPod(spec: unknown): Fields {
  const known = { enableServiceLinks: true, ...defaultPodSpec(spec) };
  const lists = ["containers", "initContainers"].filter((name) => Array.isArray(at(known, name))).map((name) => [name, listAt(known, name).map(requestLimits)]);
  return { ...known, ...Object.fromEntries(lists) };
}

/** Who limits a resource without asking for any asks for as much. */
function requestLimits(container: unknown): unknown {
  const limits = textsAt(container, "resources", "limits");
  if (!isObject(container) || Object.keys(limits).length === 0) return container;
  return { ...container, resources: { ...(isObject(container["resources"]) ? container["resources"] : {}), requests: { ...limits, ...textsAt(container, "resources", "requests") } } };
}

/** Source: pkg/apis/core/v1/helper/qos/qos.go. */
function qosClass(pod: KubeObject): "Guaranteed" | "Burstable" | "BestEffort" {
  const containers = [...listAt(pod, "spec", "containers"), ...listAt(pod, "spec", "initContainers")];
  const asked = containers.map((container) => ({ limits: textsAt(container, "resources", "limits"), requests: textsAt(container, "resources", "requests") }));
  if (asked.every(({ limits, requests }) => Object.keys(limits).length === 0 && Object.keys(requests).length === 0)) return "BestEffort";
  const full = asked.every(({ limits, requests }) => ["cpu", "memory"].every((name) => limits[name] !== undefined && limits[name] === (requests[name] ?? limits[name])));
  return full ? "Guaranteed" : "Burstable";
}

const mayChange =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` " +
  "(only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

function validateUpdate(object: KubeObject, old: KubeObject, problems: Problems): void {
  const [after, before] = [listAt(object, "spec", "containers"), listAt(old, "spec", "containers")];
  if (after.length !== before.length) {
    problems.forbidden("spec.containers", "pod updates may not add or remove containers");
    return;
  }
  const tolerations = listAt(object, "spec", "tolerations");
  const kept = listAt(old, "spec", "tolerations").every((toleration) => tolerations.some((one) => sameValue(one, toleration)));
  const deadline = at(object, "spec", "activeDeadlineSeconds");
  const shorter = isBlank(at(old, "spec", "activeDeadlineSeconds")) || (typeof deadline === "number" && deadline <= (numberAt(old, "spec", "activeDeadlineSeconds") ?? 0));
  if (!sameValue(deadline, at(old, "spec", "activeDeadlineSeconds")) && !shorter) {
    problems.invalid("spec.activeDeadlineSeconds", deadline, "must be less than or equal to previous value");
  }
  if (!kept) problems.forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
  if (!sameValue(fixed(object), fixed(old))) problems.forbidden("spec", mayChange);
}

/** The spec without what may change. */
function fixed(pod: KubeObject): unknown {
  const spec = pod["spec"];
  if (!isObject(spec)) return {};
  const images = (list: unknown): unknown => (Array.isArray(list) ? list.map((container: unknown) => (isObject(container) ? { ...container, image: "" } : container)) : []);
  return { ...spec, containers: images(spec["containers"]), initContainers: images(spec["initContainers"]), tolerations: [], activeDeadlineSeconds: 0 };
}
