/** Configurations of admission webhooks. Source: kubernetes, pkg/apis/admissionregistration/{v1/defaults.go,validation/validation.go}. */
import { checkDnsSubdomain } from "../../../../kube/index.ts";
import { at, listAt, textAt } from "../object.ts";
import type { Strategy, TypeSchema } from "../types.ts";
import { genericStrategy } from "./generic.ts";
import { objectsOf, Problems, withDefaults, type Fields } from "./problems.ts";

/** adm-06, adm-07, adm-11 */
export function webhookStrategy(schema: TypeSchema, mutating: boolean): Strategy {
  return {
    ...genericStrategy(schema),
    generation: true,
    defaults: (object) => (Array.isArray(object["webhooks"]) ? { ...object, webhooks: listAt(object, "webhooks").map((webhook) => defaultWebhook(webhook, mutating)) } : object),
    validate: (object) => {
      const problems = new Problems();
      const webhooks = objectsOf(object["webhooks"]);
      webhooks.forEach((webhook, index) => validateWebhook(webhook, `webhooks[${index}]`, problems));
      problems.unique(webhooks.map((webhook, index) => ({ field: `webhooks[${index}].name`, value: webhook["name"] })));
      return problems.errors;
    },
  };
}

function defaultWebhook(webhook: unknown, mutating: boolean): Fields {
  const known = withDefaults(webhook, {
    failurePolicy: "Fail", matchPolicy: "Equivalent", namespaceSelector: {}, objectSelector: {}, timeoutSeconds: 10, ...(mutating && { reinvocationPolicy: "Never" }),
  });
  const rules = Array.isArray(known["rules"]) ? { rules: listAt(known, "rules").map((rule) => withDefaults(rule, { scope: "*" })) } : {};
  const config = withDefaults(known["clientConfig"], {});
  const service = config["service"] === undefined ? {} : { clientConfig: { ...config, service: withDefaults(config["service"], { port: 443 }) } };
  return { ...known, ...rules, ...service };
}

function validateWebhook(webhook: Fields, field: string, problems: Problems): void {
  const name = textAt(webhook, "name");
  problems.required(`${field}.name`, name);
  problems.check(`${field}.name`, name, checkDnsSubdomain);
  if (name !== "" && name.split(".").length < 3) problems.invalid(`${field}.name`, name, "should be a domain with at least three segments separated by dots");
  problems.required(`${field}.admissionReviewVersions`, webhook["admissionReviewVersions"], "must specify one of v1, v1beta1");
  if (webhook["sideEffects"] === undefined) problems.required(`${field}.sideEffects`, undefined, "must specify one of None, NoneOnDryRun");
  else problems.oneOf(`${field}.sideEffects`, webhook["sideEffects"], ["None", "NoneOnDryRun"]);
  problems.oneOf(`${field}.failurePolicy`, webhook["failurePolicy"], ["Fail", "Ignore"]);
  problems.number(`${field}.timeoutSeconds`, webhook["timeoutSeconds"], (value) => (value >= 1 && value <= 30 ? [] : ["the timeout value must be between 1 and 30 seconds"]));
  const [url, service] = [at(webhook, "clientConfig", "url"), at(webhook, "clientConfig", "service")];
  if ((url === undefined) === (service === undefined)) problems.required(`${field}.clientConfig`, undefined, "exactly one of url or service is required");
  if (typeof url === "string" && !url.startsWith("https://")) problems.invalid(`${field}.clientConfig.url`, url, "'https' is the only allowed URL scheme");
}
