/** Role-based access control: allowed is what some rule of some binding allows. Source: kubernetes, plugin/pkg/auth/authorizer/rbac/rbac.go. */
import { aggregate } from "../../../../kube/index.ts";
import type { Attributes, Authorizer, Decision, Lister, NonResourceRule, ResourceRule, UserInfo } from "../../types.ts";
import { ruleAllows } from "./match.ts";
import type { PolicyRule } from "./objects.ts";
import { findings, rulesFor } from "./resolver.ts";

export class RbacAuthorizer implements Authorizer {
  readonly #lister: Lister;

  constructor(lister: Lister) {
    this.#lister = lister;
  }

  /** A binding whose role is missing is told of only if nothing else allowed. */
  authorize(asked: Attributes): Decision {
    const errors: string[] = [];
    for (const finding of findings(this.#lister, asked.user, asked.kind === "resource" ? asked.namespace : "")) {
      if (finding.kind === "error") errors.push(finding.message);
      else if (ruleAllows(finding.rule, asked)) return { kind: "allow", reason: `RBAC: allowed by ${finding.source()}` };
    }
    return { kind: "no-opinion", reason: errors.length === 0 ? "" : `RBAC: ${aggregate(errors)}` };
  }

  rulesFor(user: UserInfo, namespace: string): ReturnType<Authorizer["rulesFor"]> {
    const { rules, errors } = rulesFor(this.#lister, user, namespace);
    return {
      resource: rules.filter((rule) => rule.resources.length > 0).map(resourceRule),
      nonResource: rules.filter((rule) => rule.nonResourceURLs.length > 0).map(nonResourceRule),
      incomplete: false,
      ...(errors.length === 0 ? {} : { evaluationError: aggregate(errors) }),
    };
  }
}

function resourceRule({ verbs, apiGroups, resources, resourceNames }: PolicyRule): ResourceRule {
  return { verbs, apiGroups, resources, ...(resourceNames.length === 0 ? {} : { resourceNames }) };
}

function nonResourceRule({ verbs, nonResourceURLs }: PolicyRule): NonResourceRule {
  return { verbs, nonResourceURLs };
}
