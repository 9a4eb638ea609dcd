/** Who may do what, leases and webhooks. Source: kubernetes, pkg/printers/internalversion/printers.go. */
import type { KubeObject } from "../../../../kube/index.ts";
import { ageColumn, column, createdColumn, field, nameColumn, wide } from "../columns.ts";
import { humanDuration } from "../duration.ts";
import { ageOf, count, has, list, nameOf, orElse, size, text } from "../read.ts";
import type { Layout } from "../types.ts";

function subjects(binding: KubeObject, kind: string, nameOfSubject: (subject: unknown) => string = (subject) => text(subject, "name")): string {
  return list(binding, "subjects").filter((subject) => text(subject, "kind") === kind).map(nameOfSubject).join(", ");
}

const bindingOf = (kind: "RoleBinding" | "ClusterRoleBinding"): Layout => {
  const inWords = `${kind[0]?.toLowerCase() ?? ""}${kind.slice(1)}`;
  return {
    columns: [
      nameColumn, column("Role", field(`rbac.v1.${kind}`, "roleRef")), ageColumn,
      ...["Users", "Groups", "ServiceAccounts"].map((who) => wide(who, `${who} in the ${inWords}`)),
    ],
    row: (object, now) => ({
      cells: [
        nameOf(object), `${text(object, "roleRef", "kind")}/${text(object, "roleRef", "name")}`, ageOf(object, now), subjects(object, "User"), subjects(object, "Group"),
        subjects(object, "ServiceAccount", (subject) => `${text(subject, "namespace")}/${text(subject, "name")}`),
      ],
    }),
  };
};

export const roleBinding = bindingOf("RoleBinding");
export const clusterRoleBinding = bindingOf("ClusterRoleBinding");

function csrStatus(request: KubeObject): string {
  const is = (type: string): boolean => list(request, "status", "conditions").some((condition) => text(condition, "type") === type);
  const decided = is("Denied") ? "Denied" : is("Approved") ? "Approved" : "Pending";
  return `${decided}${is("Failed") ? ",Failed" : ""}${text(request, "status", "certificate") === "" ? "" : ",Issued"}`;
}

const csrField = (name: string): ReturnType<typeof field> => field("certificates.v1.CertificateSigningRequestSpec", name);

export const certificateSigningRequest: Layout = {
  columns: [
    nameColumn, ageColumn, column("SignerName", csrField("signerName")), column("Requestor", csrField("request")), column("RequestedDuration", csrField("expirationSeconds")),
    column("Condition", field("certificates.v1.CertificateSigningRequestStatus", "conditions")),
  ],
  row: (object, now) => ({
    cells: [
      nameOf(object), ageOf(object, now), orElse(text(object, "spec", "signerName"), "<none>"), text(object, "spec", "username"),
      has(object, "spec", "expirationSeconds") ? humanDuration(count(object, "spec", "expirationSeconds") * 1000) : "<none>", csrStatus(object),
    ],
  }),
};

export const lease: Layout = {
  columns: [nameColumn, column("Holder", field("coordination.v1.LeaseSpec", "holderIdentity")), ageColumn],
  row: (object, now) => ({ cells: [nameOf(object), text(object, "spec", "holderIdentity"), ageOf(object, now)] }),
};

export const webhookConfiguration: Layout = {
  columns: [nameColumn, column("Webhooks", "Webhooks indicates the number of webhooks registered in this configuration", { type: "integer" }), ageColumn],
  row: (object, now) => ({ cells: [nameOf(object), size(object, "webhooks"), ageOf(object, now)] }),
};

/**
 * Kinds without a printer of their own, among them roles and CustomResourceDefinitions: clients turn the date into an age or show it as it is.
 * Source: apiserver, pkg/registry/rest/table.go.
 */
export const plain: Layout = {
  columns: [nameColumn, createdColumn],
  // Go's zero time.
  row: (object) => ({ cells: [nameOf(object), object.metadata.creationTimestamp ?? "0001-01-01T00:00:00Z"] }),
};
