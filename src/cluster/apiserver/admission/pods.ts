/** What pods get that did not ask. Sources: kubernetes, plugin/pkg/admission/{defaulttolerationseconds,priority}/admission.go. */
import { ApiError } from "../../../kube/index.ts";
import { is, listAt, specOf, textAt, withSpec, type Fields, type Plugin } from "./plugin.ts";

/** How long a pod stays on a node that is gone; seconds. */
const TOLERATED = 300;
const GONE = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

/** Classes that are there without anyone having made them. */
const PRIORITIES: ReadonlyMap<string, number> = new Map([
  ["", 0],
  ["system-cluster-critical", 2_000_000_000],
  ["system-node-critical", 2_000_001_000],
]);

function tolerates(toleration: Fields, key: string): boolean {
  const effect = textAt(toleration, "effect");
  return ["", key].includes(textAt(toleration, "key")) && (effect === "" || effect === "NoExecute");
}

export const tolerationSeconds: Plugin = {
  mutate(request) {
    const pod = request.object;
    if (!pod || !is(request, "CREATE", "pods")) return undefined;
    const own = listAt(specOf(pod), "tolerations");
    const missing = GONE.filter((key) => !own.some((toleration) => tolerates(toleration, key)));
    if (missing.length === 0) return undefined;
    const added = missing.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: TOLERATED }));
    return withSpec(pod, { tolerations: [...own, ...added] });
  },
};

export const priority: Plugin = {
  mutate(request) {
    const pod = request.object;
    if (!pod || !is(request, "CREATE", "pods")) return undefined;
    const { priorityClassName, priority: asked, preemptionPolicy = "PreemptLowerPriority" } = specOf(pod);
    const name = typeof priorityClassName === "string" ? priorityClassName : "";
    const value = PRIORITIES.get(name);
    const refuse = (why: string) => ApiError.forbidden({ group: "", resource: "pods" }, request.name, why);
    if (value === undefined) throw refuse(`no PriorityClass with name ${name} was found`);
    if (typeof asked === "number" && asked !== value) {
      throw refuse(`the integer value of priority (${asked}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`);
    }
    return withSpec(pod, { priority: value, preemptionPolicy });
  },
};
