/** Source: kubernetes, pkg/controller/deployment/util/deployment_util.go. */
import type { Deployment, ReplicaSet } from "../kinds/index.ts";

export const REVISION = "deployment.kubernetes.io/revision";
export const HISTORY = "deployment.kubernetes.io/revision-history";
export const DESIRED = "deployment.kubernetes.io/desired-replicas";
export const MAXIMUM = "deployment.kubernetes.io/max-replicas";
export const HASH_LABEL = "pod-template-hash";

/** Not the ReplicaSet's business. */
const skipped = new Set(["kubectl.kubernetes.io/last-applied-configuration", REVISION, HISTORY, DESIRED, MAXIMUM, "deprecated.deployment.rollback.to"]);
/** Characters. */
const maxHistory = 2000;

type Texts = Readonly<Record<string, string>>;

export function revisionOf({ metadata }: Deployment | ReplicaSet): number {
  return Number(metadata.annotations?.[REVISION] ?? 0) || 0;
}

export function copied({ metadata }: Deployment): Texts {
  return Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([name]) => !skipped.has(name)));
}

/** Of the newest ReplicaSet; one that was there before (a rollback) keeps in mind which revision it was. */
export function annotationsOfNewest(deployment: Deployment, set: ReplicaSet, revision: number): Texts {
  const now: Record<string, string> = { ...set.metadata.annotations, ...copied(deployment) };
  const before = set.metadata.annotations?.[REVISION];
  if (revisionOf(set) >= revision) return now;
  now[REVISION] = String(revision);
  if (before !== undefined) now[HISTORY] = history(now[HISTORY], before);
  return now;
}

function history(known: string | undefined, revision: string): string {
  const all = known === undefined || known === "" ? [revision] : [...known.split(","), revision];
  while (all.length > 1 && all.join(",").length > maxHistory) all.shift();
  return all.join(",");
}

export function sizeAnnotations(desired: number, surge: number): Texts {
  return { [DESIRED]: String(desired), [MAXIMUM]: String(desired + surge) };
}
