/** An Ingress that names no class is of the default one. Source: kubernetes, plugin/pkg/admission/network/defaultingressclass. */
import type { KubeObject } from "../../../kube/index.ts";
import type { Lister } from "../types.ts";
import { is, specOf, withSpec, type Plugin } from "./plugin.ts";

const GROUP = "networking.k8s.io";

export function defaultIngressClass(lister: Lister): Plugin {
  return {
    mutate(request) {
      const ingress = request.object;
      if (!ingress || !is(request, "CREATE", "ingresses", GROUP)) return undefined;
      // The annotation is the older way to name a class.
      if (specOf(ingress)["ingressClassName"] !== undefined || ingress.metadata.annotations?.["kubernetes.io/ingress.class"] !== undefined) return undefined;
      const [newest] = lister
        .list({ group: GROUP, resource: "ingressclasses" })
        .filter(({ metadata }) => metadata.annotations?.["ingressclass.kubernetes.io/is-default-class"] === "true")
        .sort(newestFirst);
      return newest && withSpec(ingress, { ingressClassName: newest.metadata.name ?? "" });
    },
  };
}

function newestFirst({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number {
  const [timeA = "", timeB = ""] = [a.creationTimestamp, b.creationTimestamp];
  if (timeA !== timeB) return timeA > timeB ? -1 : 1;
  return (a.name ?? "") < (b.name ?? "") ? -1 : 1;
}
