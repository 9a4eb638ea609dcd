/** `/healthz`, `/livez` and `/readyz` with their single checks. Source: apiserver, pkg/server/healthz/healthz.go. */
import { flagParameter, type Query } from "../request/index.ts";
import { quote } from "../../../kube/index.ts";

export interface HealthCheck {
  readonly name: string;
  /** In which of the three; all where undefined. */
  readonly of?: readonly HealthKind[];
  healthy(): boolean;
}

export type HealthKind = "healthz" | "livez" | "readyz";

export interface HealthAnswer {
  readonly code: 200 | 404 | 500;
  readonly text: string;
}

export function isHealthKind(name: string): name is HealthKind {
  return name === "healthz" || name === "livez" || name === "readyz";
}

/** @param single name of one check: `/livez/ping` */
export function health(checks: readonly HealthCheck[], kind: HealthKind, single: string, query: Query): HealthAnswer {
  const own = checks.filter(({ of }) => of === undefined || of.includes(kind));
  return single === "" ? all(own, kind, query) : one(own, single);
}

function one(checks: readonly HealthCheck[], name: string): HealthAnswer {
  const check = checks.find((candidate) => candidate.name === name);
  if (!check) return { code: 404, text: "404 page not found\n" };
  return check.healthy() ? { code: 200, text: "ok" } : { code: 500, text: "internal server error: reason withheld\n" };
}

function all(checks: readonly HealthCheck[], kind: HealthKind, query: Query): HealthAnswer {
  const excluded = (query.get("exclude") ?? []).flatMap((value) => value.split(",")).filter((name) => name !== "");
  const lines: string[] = [];
  let failed = false;
  for (const check of checks) {
    if (excluded.includes(check.name)) {
      lines.push(`[+]${check.name} excluded: ok`);
      continue;
    }
    const ok = check.healthy();
    failed ||= !ok;
    lines.push(ok ? `[+]${check.name} ok` : `[-]${check.name} failed: reason withheld`);
  }
  const unknown = excluded.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0) lines.push(`warn: some health checks cannot be excluded: no matches for ${unknown.map(quote).join(",")}`);
  if (failed) return { code: 500, text: [...lines, `${kind} check failed`, ""].join("\n") };
  if (flagParameter(query, "verbose") !== true) return { code: 200, text: "ok" };
  return { code: 200, text: [...lines, `${kind} check passed`, ""].join("\n") };
}
