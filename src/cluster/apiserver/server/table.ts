/** Name and age of anything. */
import { parseTime, type KubeObject } from "../../../kube/index.ts";
import { partial, type ViewOptions } from "./view.ts";

const COLUMNS = [
  { name: "Name", type: "string", format: "name", description: "Name of the object.", priority: 0 },
  { name: "Age", type: "string", format: "", description: "Time since the object was made.", priority: 0 },
];

export function tableOf(items: readonly KubeObject[], metadata: object, { representation: { version }, include, now }: ViewOptions, columns: boolean): object {
  const rows = items.map((object) => ({
    cells: [object.metadata.name ?? "", age(object, now)],
    object: include === "None" ? null : include === "Object" ? object : partial(object.metadata, version),
  }));
  return { kind: "Table", apiVersion: `meta.k8s.io/${version}`, metadata, columnDefinitions: columns ? COLUMNS : null, rows };
}

function age({ metadata: { creationTimestamp = "" } }: KubeObject, now: number): string {
  const made = parseTime(creationTimestamp);
  return made === undefined ? "<unknown>" : `${Math.max(0, Math.floor((now - made) / 1000))}s`;
}
