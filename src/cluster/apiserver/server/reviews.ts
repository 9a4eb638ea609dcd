/** What is asked and answered without being stored: reviews, and tokens of service accounts. */
import type { Clock } from "../../../base/index.ts";
import { ApiError, type KubeObject, type ResourceInfo } from "../../../kube/index.ts";
import type { KubeSchema } from "../../../kube/schema/index.ts";
import { requestToken, reviewSelf, reviewToken, type TokenIssuer, type TokenVerifier } from "../authn/index.ts";
import { reviewAccess, reviewRules } from "../authz/index.ts";
import { builtInSchema, readBody, type Admission, type Body } from "../registry/index.ts";
import type { WriteOptions } from "../request/index.ts";
import type { Authorizer, Lister, UserInfo } from "../types.ts";
import type { Answer } from "./answers.ts";

export interface ReviewPorts {
  readonly schema: KubeSchema;
  readonly clock: Clock;
  readonly lister: Lister;
  readonly authorizer: Authorizer;
  readonly admission: Admission;
  readonly issuer: TokenIssuer;
  readonly verifier: TokenVerifier;
}

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export class Reviews {
  readonly #ports: ReviewPorts;

  constructor(ports: ReviewPorts) {
    this.#ports = ports;
  }

  /** @param namespace of the URL. @throws ApiError */
  async answer(info: ResourceInfo, namespace: string, body: Body, user: UserInfo, options: WriteOptions): Promise<Answer> {
    const { object, warnings } = this.#read(info, body, options);
    return { code: 201, value: await this.#reviewed(info, namespace, object, user), warnings };
  }

  /** tok-01. @throws ApiError */
  async token(accounts: ResourceInfo, namespace: string, name: string, body: Body, user: UserInfo, options: WriteOptions): Promise<Answer> {
    const { clock, lister, admission, issuer } = this.#ports;
    const kind = { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" };
    const { object, warnings } = this.#read(kind, body, options);
    if ((object.metadata.name ?? name) !== name) throw ApiError.badRequest(`the name of the object (${object.metadata.name ?? ""}) does not match the name on the URL (${name})`);
    const asked = { operation: "CREATE" as const, resource: accounts, subresource: "token", namespace, name, old: undefined, user, dryRun: options.dryRun };
    const admitted = (await admission.mutate({ ...asked, object })) ?? object;
    await admission.validate({ ...asked, object: admitted });
    return { code: 201, value: await requestToken(lister, issuer, namespace, name, admitted, clock.now()), warnings };
  }

  #read(kind: Kind, body: Body, options: WriteOptions): { readonly object: KubeObject; readonly warnings: readonly string[] } {
    const type = this.#ports.schema.typeOf(kind);
    if (!type) throw ApiError.noSuchPath();
    return readBody(body, kind, { schema: builtInSchema(type, kind), defaults: (object) => object }, options.fieldValidation);
  }

  #reviewed({ group, kind }: Kind, namespace: string, object: KubeObject, user: UserInfo): KubeObject | Promise<KubeObject> {
    const { clock, authorizer, verifier } = this.#ports;
    switch (`${group}/${kind}`) {
      case "authorization.k8s.io/SubjectAccessReview":
        return reviewAccess(authorizer, "SubjectAccessReview", object, user);
      case "authorization.k8s.io/SelfSubjectAccessReview":
        return reviewAccess(authorizer, "SelfSubjectAccessReview", object, user);
      case "authorization.k8s.io/LocalSubjectAccessReview":
        return reviewAccess(authorizer, "LocalSubjectAccessReview", object, user, namespace);
      case "authorization.k8s.io/SelfSubjectRulesReview":
        return reviewRules(authorizer, object, user);
      case "authentication.k8s.io/SelfSubjectReview":
        return reviewSelf(user, clock.now());
      case "authentication.k8s.io/TokenReview":
        return reviewToken(verifier, object);
      default:
        throw ApiError.noSuchPath();
    }
  }
}
