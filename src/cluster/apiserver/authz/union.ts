/** Several authorizers as one: the first that decides has decided. Source: apiserver, pkg/authorization/union/union.go. */
import { aggregate } from "../../../kube/index.ts";
import type { Attributes, Authorizer, Decision, UserInfo } from "../types.ts";

/** Allows everything to `system:masters`, and tells of no rules: those are RBAC's to tell. Source: apiserver, pkg/authorization/authorizerfactory/builtin.go. */
export const masters: Authorizer = {
  authorize: ({ user }): Decision => (user.groups.includes("system:masters") ? { kind: "allow", reason: "" } : { kind: "no-opinion", reason: "" }),
  rulesFor: () => ({ resource: [], nonResource: [], incomplete: false }),
};

export class UnionAuthorizer implements Authorizer {
  readonly #authorizers: readonly Authorizer[];

  constructor(authorizers: readonly Authorizer[]) {
    this.#authorizers = authorizers;
  }

  authorize(asked: Attributes): Decision {
    const reasons: string[] = [];
    for (const authorizer of this.#authorizers) {
      const decision = authorizer.authorize(asked);
      if (decision.kind !== "no-opinion") return decision;
      if (decision.reason !== "") reasons.push(decision.reason);
    }
    return { kind: "no-opinion", reason: reasons.join("\n") };
  }

  rulesFor(user: UserInfo, namespace: string): ReturnType<Authorizer["rulesFor"]> {
    const all = this.#authorizers.map((authorizer) => authorizer.rulesFor(user, namespace));
    const errors = all.flatMap(({ evaluationError }) => (evaluationError === undefined ? [] : [evaluationError]));
    return {
      resource: all.flatMap(({ resource }) => resource),
      nonResource: all.flatMap(({ nonResource }) => nonResource),
      incomplete: all.some(({ incomplete }) => incomplete),
      ...(errors.length === 0 ? {} : { evaluationError: aggregate(errors) }),
    };
  }
}
