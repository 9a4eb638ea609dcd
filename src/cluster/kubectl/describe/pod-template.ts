/** What pods are made from. Source: kubectl, pkg/describe/describe.go (DescribePodTemplate). */
import { isObject } from "../../../kube/index.ts";
import { describeContainers } from "./containers.ts";
import { at, list, text } from "./values.ts";
import { describeVolumes } from "./volumes.ts";
import type { DescribeWriter } from "./writer.ts";

function tolerationText(toleration: unknown): string {
  const [key, value, effect] = [text(toleration, "key"), text(toleration, "value"), text(toleration, "effect")];
  const what = `${key}${value === "" ? "" : `=${value}`}${effect === "" ? "" : `:${effect}`}`;
  const exists = text(toleration, "operator") === "Exists" && value === "" ? (what === "" ? "op=Exists" : " op=Exists") : "";
  const seconds = at(toleration, "tolerationSeconds");
  return `${what}${exists}${typeof seconds === "number" ? ` for ${seconds}s` : ""}`;
}

export function describeTolerations(writer: DescribeWriter, title: string, tolerations: readonly unknown[]): void {
  const sorted = tolerations.map((toleration, row) => ({ toleration, row })).sort((a, b) => (text(a.toleration, "key") < text(b.toleration, "key") ? -1 : text(a.toleration, "key") > text(b.toleration, "key") ? 1 : a.row - b.row));
  writer.values(title, sorted.map(({ toleration }) => tolerationText(toleration)));
}

/** @param annotations shown instead of the template's own where there are any */
export function podTemplateLines(writer: DescribeWriter, template: unknown, annotations: Readonly<Record<string, string>> = {}): void {
  writer.line(0, "Pod Template:");
  writer.labels("  Labels", at(template, "metadata", "labels"));
  const given = at(template, "metadata", "annotations");
  const own = { ...(isObject(given) ? given : {}), ...annotations };
  if (Object.keys(own).length > 0) writer.annotations("  Annotations", own);
  if (text(template, "spec", "serviceAccountName") !== "") writer.line(1, `Service Account:\t${text(template, "spec", "serviceAccountName")}`);
  const initial = list(template, "spec", "initContainers");
  if (initial.length > 0) describeContainers(writer, { title: "Init Containers", containers: initial, statuses: [], space: "  " });
  describeContainers(writer, { title: "Containers", containers: list(template, "spec", "containers"), statuses: [], space: "  " });
  describeVolumes(writer, list(template, "spec", "volumes"), "  ");
  if (text(template, "spec", "priorityClassName") !== "") writer.line(1, `Priority Class Name:\t${text(template, "spec", "priorityClassName")}`);
  writer.labels("  Node-Selectors", at(template, "spec", "nodeSelector"));
  describeTolerations(writer, "  Tolerations", list(template, "spec", "tolerations"));
}
