/** How far a rollout is. Source: kubectl, pkg/polymorphichelpers/rollout_status.go. */
import { valueAt } from "../../../kube/index.ts";
import { numberAt, textAt } from "../client/fetch.ts";
import { CommandError } from "../cli/failure.ts";

interface Progress {
  readonly text: string;
  readonly done: boolean;
}

const waiting = (text: string): Progress => ({ text: `${text}\n`, done: false });

function ofDeployment(object: unknown, revision: number): Progress {
  const name = JSON.stringify(textAt(object, "metadata", "name"));
  const running = Number(textAt(object, "metadata", "annotations", "deployment.kubernetes.io/revision") || "0");
  if (revision > 0 && revision !== running) throw new CommandError(`desired revision (${revision}) is different from the running revision (${running})`);
  if (numberAt(object, "metadata", "generation") > numberAt(object, "status", "observedGeneration")) return waiting("Waiting for deployment spec update to be observed...");
  const conditions = valueAt(object, ["status", "conditions"]);
  const late = Array.isArray(conditions) && conditions.some((condition) => textAt(condition, "type") === "Progressing" && textAt(condition, "reason") === "ProgressDeadlineExceeded");
  if (late) throw new CommandError(`deployment ${name} exceeded its progress deadline`);
  const [wanted, updated, all, available] = [numberAt(object, "spec", "replicas"), numberAt(object, "status", "updatedReplicas"), numberAt(object, "status", "replicas"), numberAt(object, "status", "availableReplicas")];
  if (updated < wanted) return waiting(`Waiting for deployment ${name} rollout to finish: ${updated} out of ${wanted} new replicas have been updated...`);
  if (all > updated) return waiting(`Waiting for deployment ${name} rollout to finish: ${all - updated} old replicas are pending termination...`);
  if (available < updated) return waiting(`Waiting for deployment ${name} rollout to finish: ${available} of ${updated} updated replicas are available...`);
  return { text: `deployment ${name} successfully rolled out\n`, done: true };
}

function ofDaemonSet(object: unknown): Progress {
  const name = JSON.stringify(textAt(object, "metadata", "name"));
  if (textAt(object, "spec", "updateStrategy", "type") !== "RollingUpdate") throw new CommandError("rollout status is only available for RollingUpdate strategy type");
  if (numberAt(object, "metadata", "generation") > numberAt(object, "status", "observedGeneration")) return waiting("Waiting for daemon set spec update to be observed...");
  const [wanted, updated, available] = [numberAt(object, "status", "desiredNumberScheduled"), numberAt(object, "status", "updatedNumberScheduled"), numberAt(object, "status", "numberAvailable")];
  if (updated < wanted) return waiting(`Waiting for daemon set ${name} rollout to finish: ${updated} out of ${wanted} new pods have been updated...`);
  if (available < wanted) return waiting(`Waiting for daemon set ${name} rollout to finish: ${available} of ${wanted} updated pods are available...`);
  return { text: `daemon set ${name} successfully rolled out\n`, done: true };
}

/** @throws CommandError */
export function rolloutStatus(kind: string, object: unknown, revision: number): Progress {
  if (kind === "Deployment") return ofDeployment(object, revision);
  if (kind === "DaemonSet") return ofDaemonSet(object);
  throw new CommandError(`no status viewer has been implemented for ${kind}`);
}
