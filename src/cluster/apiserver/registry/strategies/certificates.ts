/** CertificateSigningRequests. Source: kubernetes, pkg/registry/certificates/certificates/strategy.go and pkg/apis/certificates/validation. */
import { fromBase64, text } from "../../../../base/index.ts";
import { checkPathSegment, type KubeObject } from "../../../../kube/index.ts";
import { at, listAt, textAt, withField } from "../object.ts";
import type { Strategy, TypeSchema } from "../types.ts";
import { genericStrategy } from "./generic.ts";
import { Problems } from "./problems.ts";

const usages = [
  "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only", "digital signature", "email protection",
  "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime",
  "server auth", "signing", "timestamping",
];

/** Seconds. */
const shortest = 600;

export function certificateRequestStrategy(schema: TypeSchema): Strategy {
  return {
    ...genericStrategy(schema),
    name: checkPathSegment, status: true,
    // Who asks is what the server knows, not what the client says.
    prepareForCreate: (object, { user }) => {
      const asks = { username: user.name, uid: user.uid, groups: [...user.groups], extra: Object.keys(user.extra).length > 0 ? user.extra : undefined };
      return Object.entries(asks).reduce((known, [name, value]) => withField(known, ["spec", name], value), object);
    },
    prepareForUpdate: (object, old) => ({ ...object, spec: old["spec"] }),
    validate: (object, old) => (old === undefined ? validateSpec(object).errors : []),
    validateStatus: (object, old) => {
      const problems = new Problems();
      const types = listAt(object, "status", "conditions").map((condition) => textAt(condition, "type"));
      for (const type of ["Approved", "Denied", "Failed"]) {
        if (conditionsOf(old).includes(type) && !types.includes(type)) problems.forbidden("status.conditions", `updates may not remove a condition of type ${JSON.stringify(type)}`);
      }
      if (types.includes("Approved") && types.includes("Denied")) {
        problems.invalid(`status.conditions[${types.indexOf("Denied")}].type`, "Denied", "Approved and Denied conditions are mutually exclusive");
      }
      return problems.errors;
    },
  };
}

function conditionsOf(object: KubeObject): readonly string[] {
  return listAt(object, "status", "conditions").map((condition) => textAt(condition, "type"));
}

function validateSpec(object: KubeObject): Problems {
  const problems = new Problems();
  const request = textAt(object, "spec", "request");
  if (!text(fromBase64(request) ?? new Uint8Array()).includes("-----BEGIN CERTIFICATE REQUEST-----")) {
    problems.invalid("spec.request", request, "PEM block type must be CERTIFICATE REQUEST");
  }
  const asked = listAt(object, "spec", "usages");
  problems.required("spec.usages", asked);
  asked.forEach((usage, index) => problems.oneOf(`spec.usages[${index}]`, usage, usages));
  problems.unique(asked.map((value, index) => ({ field: `spec.usages[${index}]`, value })));
  const signer = textAt(object, "spec", "signerName");
  problems.required("spec.signerName", signer);
  if (signer !== "" && !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?\/.+$/.test(signer)) problems.invalid("spec.signerName", signer, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
  if (signer === "kubernetes.io/legacy-unknown") problems.invalid("spec.signerName", signer, "the legacy signerName is not allowed via this API version");
  problems.number("spec.expirationSeconds", at(object, "spec", "expirationSeconds"), (value) => (value < shortest ? [`may not specify a duration less than ${shortest} seconds (10 minutes)`] : []));
  return problems;
}
