/** All rules of admission in upstream's order. Source: kubernetes, pkg/kubeapiserver/options/plugins.go. */
import type { KubeObject } from "../../../kube/index.ts";
import { EscalationCheck } from "../authz/index.ts";
import type { Admission, AdmissionRequest } from "../registry/types.ts";
import type { Authorizer, Lister } from "../types.ts";
import { certificates, escalation, immortalNamespaces, nodeRestriction } from "./guards.ts";
import { defaultIngressClass } from "./ingress-class.ts";
import type { Plugin } from "./plugin.ts";
import { priority, tolerationSeconds } from "./pods.ts";
import { serviceAccount } from "./service-account.ts";

export interface AdmissionOptions {
  readonly lister: Lister;
  readonly authorizer: Authorizer;
  readonly random: (length: number) => Uint8Array;
  /** Asked after the built-in rules: webhooks. */
  readonly then?: Admission;
}

export function createAdmission({ lister, authorizer, random, then }: AdmissionOptions): Admission {
  const plugins: readonly Plugin[] = [
    immortalNamespaces,
    serviceAccount(lister, random),
    nodeRestriction(lister),
    priority,
    tolerationSeconds,
    certificates(authorizer),
    defaultIngressClass(lister),
    escalation(new EscalationCheck(lister, authorizer)),
  ];
  return {
    async mutate(request) {
      const built = mutated(plugins, request);
      return (await then?.mutate({ ...request, object: built })) ?? built;
    },
    async validate(request) {
      for (const plugin of plugins) plugin.validate?.(request);
      await then?.validate(request);
    },
  };
}

function mutated(plugins: readonly Plugin[], request: AdmissionRequest): KubeObject | undefined {
  let { object } = request;
  for (const plugin of plugins) object = plugin.mutate?.({ ...request, object }) ?? object;
  return object;
}
