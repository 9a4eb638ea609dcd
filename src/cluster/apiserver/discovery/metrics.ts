/** Counters, gauges and histograms in Prometheus' text format 0.0.4. Source: prometheus.io, "Exposition formats"; kubernetes.io, "Kubernetes Metrics Reference" (names and labels). */

type Labels = Readonly<Record<string, string>>;

interface Series {
  readonly labels: Labels;
  value: number;
}

interface Histogram {
  readonly labels: Labels;
  readonly buckets: number[];
  sum: number;
  count: number;
}

/** Seconds. Source: apiserver, pkg/endpoints/metrics/metrics.go. */
const BOUNDS: readonly number[] = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];
/** Of one name: labels come from requests, and must not fill the memory. */
const MAX_SERIES = 2000;

function escape(value: string): string {
  return value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}

function labelText(labels: Labels, more: Labels = {}): string {
  const all = Object.entries({ ...labels, ...more });
  return all.length === 0 ? "" : `{${all.map(([name, value]) => `${name}="${escape(value)}"`).join(",")}}`;
}

const keyOf = (labels: Labels): string => JSON.stringify(Object.values(labels));

/** One name with all its labels. */
interface Family {
  readonly name: string;
  lines(): string[];
}

class Simple implements Family {
  readonly name: string;
  readonly #head: readonly string[];
  readonly #series = new Map<string, Series>();

  constructor(name: string, type: "counter" | "gauge", help: string) {
    this.name = name;
    this.#head = [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
  }

  add(labels: Labels, by = 1): void {
    const key = keyOf(labels);
    const series = this.#series.get(key);
    if (series) series.value += by;
    else if (this.#series.size < MAX_SERIES) this.#series.set(key, { labels, value: by });
  }

  lines(): string[] {
    return this.#series.size === 0 ? [] : [...this.#head, ...Array.from(this.#series.values(), ({ labels, value }) => `${this.name}${labelText(labels)} ${value}`)];
  }
}

class Times implements Family {
  readonly name: string;
  readonly #head: readonly string[];
  readonly #series = new Map<string, Histogram>();

  constructor(name: string, help: string) {
    this.name = name;
    this.#head = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
  }

  observe(labels: Labels, seconds: number): void {
    const key = keyOf(labels);
    let histogram = this.#series.get(key);
    if (!histogram) {
      if (this.#series.size >= MAX_SERIES) return;
      this.#series.set(key, (histogram = { labels, buckets: BOUNDS.map(() => 0), sum: 0, count: 0 }));
    }
    const at = BOUNDS.findIndex((bound) => seconds <= bound);
    if (at >= 0) histogram.buckets[at] = (histogram.buckets[at] ?? 0) + 1;
    histogram.sum += seconds;
    histogram.count += 1;
  }

  lines(): string[] {
    if (this.#series.size === 0) return [];
    return [...this.#head, ...Array.from(this.#series.values(), (one) => this.#one(one)).flat()];
  }

  #one({ labels, buckets, sum, count }: Histogram): string[] {
    let below = 0;
    const counts = BOUNDS.map((bound, at) => `${this.name}_bucket${labelText(labels, { le: String(bound) })} ${(below += buckets[at] ?? 0)}`);
    return [...counts, `${this.name}_bucket${labelText(labels, { le: "+Inf" })} ${count}`, `${this.name}_sum${labelText(labels)} ${sum}`, `${this.name}_count${labelText(labels)} ${count}`];
  }
}

/** What a finished request was, in the words that metrics use. */
export interface RequestLabels {
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  /** `resource`, `namespace`, `cluster`, or empty for paths. */
  readonly scope: string;
  readonly dryRun: boolean;
}

/** What is counted elsewhere, asked for when metrics are read. */
export interface Gauges {
  readonly objects: readonly (readonly [resource: string, count: number])[];
  readonly watchers: number;
}

export class Metrics {
  readonly #requests = new Simple("apiserver_request_total", "counter", "Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.");
  readonly #durations = new Times("apiserver_request_duration_seconds", "Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.");
  readonly #inflight = new Simple("apiserver_current_inflight_requests", "gauge", "Number of requests that are being answered, by kind.");
  readonly #longRunning = new Simple("apiserver_longrunning_requests", "gauge", "Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component.");
  readonly #watchEvents = new Simple("apiserver_watch_events_total", "counter", "Number of events sent in watch clients");
  readonly #attempts = new Simple("authentication_attempts", "counter", "Counter of authenticated attempts.");
  readonly #decisions = new Simple("apiserver_authorization_decisions_total", "counter", "Total number of terminal decisions made by an authorizer split by decision.");

  /** Begins a request that is answered at once; call what is returned at its end. */
  begin(mutating: boolean): () => void {
    const labels = { request_kind: mutating ? "mutating" : "readOnly" };
    this.#inflight.add(labels);
    return () => this.#inflight.add(labels, -1);
  }

  beginLongRunning(request: RequestLabels): () => void {
    const labels = { ...this.#common(request), subresource: request.subresource };
    this.#longRunning.add(labels);
    return () => this.#longRunning.add(labels, -1);
  }

  finish(request: RequestLabels, code: number, seconds: number): void {
    const labels = { ...this.#common(request), dry_run: request.dryRun ? "All" : "", subresource: request.subresource };
    this.#requests.add({ code: String(code), ...labels });
    if (request.verb !== "WATCH") this.#durations.observe(labels, seconds);
  }

  watchEvent(request: Pick<RequestLabels, "group" | "version">, kind: string): void {
    this.#watchEvents.add({ group: request.group, kind, version: request.version });
  }

  authenticated(success: boolean): void {
    this.#attempts.add({ result: success ? "success" : "failure" });
  }

  authorized(decision: "allow" | "deny" | "no-opinion"): void {
    this.#decisions.add({ decision: decision === "allow" ? "allowed" : "denied" });
  }

  text({ objects, watchers }: Gauges): string {
    const stored = new Simple("apiserver_storage_objects", "gauge", "Number of stored objects at the time of last check split by kind.");
    for (const [resource, count] of objects) stored.add({ resource }, count);
    const registered = new Simple("apiserver_registered_watchers", "gauge", "Number of currently registered watchers.");
    registered.add({}, watchers);
    const families: readonly Family[] = [
      this.#decisions, this.#inflight, this.#longRunning, registered, this.#durations, this.#requests, stored, this.#watchEvents, this.#attempts,
    ];
    return `${families.flatMap((family) => family.lines()).join("\n")}\n`;
  }

  #common({ verb, group, version, resource, scope }: RequestLabels): Labels {
    return { component: "apiserver", group, resource, scope, verb, version };
  }
}
