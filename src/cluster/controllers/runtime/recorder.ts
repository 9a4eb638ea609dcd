/**
 * Events, as `kubectl describe` shows them. What is told again is counted, and who tells too much is not heard.
 * Sources: client-go, tools/record/{event.go,events_cache.go} and, for the scheduler, tools/events/event_recorder.go.
 */
import type { Clock, Log } from "../../../base/index.ts";
import { formatMicroTime, formatTime, isApiError, type JsonObject, type KubeObject } from "../../../kube/index.ts";
import { events } from "../kinds/index.ts";
import type { ClusterClient } from "../types.ts";
import type { EventAction } from "./plan.ts";

export interface RecorderOptions {
  /** `deployment-controller` */
  readonly component: string;
  /** Of the newer API: no first and last time, a series in place of a count. Names the instance. */
  readonly instance?: string;
}

interface Known {
  readonly namespace: string;
  readonly name: string;
  count: number;
}

/** Of one component about one object. */
const spam = { burst: 25, perMillisecond: 1 / 300_000 };
const maxKnown = 4096;

export class Recorder {
  readonly #client: ClusterClient;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #options: RecorderOptions;
  readonly #known = new Map<string, Known>();
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  #made = 0;

  constructor(client: ClusterClient, clock: Clock, log: Log, options: RecorderOptions) {
    this.#client = client;
    this.#clock = clock;
    this.#log = log;
    this.#options = options;
  }

  /** Never fails: what cannot be told does not keep anybody from working. */
  async record(action: EventAction): Promise<void> {
    const { about, type, reason, message } = action;
    if (!this.#mayTell(about.metadata.uid ?? "")) return;
    const key = [about.metadata.uid ?? `${about.metadata.namespace ?? ""}/${about.metadata.name ?? ""}`, type, reason, message].join("\n");
    try {
      const known = this.#known.get(key);
      if (known !== undefined && (await this.#again(known))) return;
      this.#remember(key, await this.#client.create(events, this.#eventOf(action)));
    } catch (error) {
      this.#log("debug", `could not record that ${reason} of ${about.kind} ${about.metadata.name ?? ""}`, { error });
    }
  }

  async #again(known: Known): Promise<boolean> {
    known.count += 1;
    try {
      await this.#client.patch(events, known, { type: "application/strategic-merge-patch+json", body: this.#repeat(known.count) });
      return true;
    } catch (error) {
      if (isApiError(error, "NotFound")) return false;
      throw error;
    }
  }

  #repeat(count: number): JsonObject {
    const now = this.#clock.now();
    return this.#options.instance === undefined ? { count, lastTimestamp: formatTime(now) } : { series: { count, lastObservedTime: formatMicroTime(now) } };
  }

  #eventOf({ about, type, reason, message, action }: EventAction): KubeObject {
    const { name = "", namespace = "", uid, resourceVersion } = about.metadata;
    const own = namespace === "" ? "default" : namespace;
    const now = this.#clock.now();
    const { component, instance } = this.#options;
    const time = formatTime(now);
    const told = instance === undefined
      ? { firstTimestamp: time, lastTimestamp: time, count: 1, source: { component }, reportingComponent: component, reportingInstance: "" }
      : { eventTime: formatMicroTime(now), action: action ?? reason, reportingComponent: component, reportingInstance: instance, source: {} };
    return {
      apiVersion: "v1", kind: "Event",
      metadata: { name: `${name}.${this.#suffix(now)}`, namespace: own },
      involvedObject: { apiVersion: about.apiVersion, kind: about.kind, name, ...(namespace === "" ? {} : { namespace }), uid, resourceVersion },
      type, reason, message: message.slice(0, 1024), ...told,
    };
  }

  /** Upstream's is the time in nanoseconds; a clock of milliseconds leaves room to count in. */
  #suffix(now: number): string {
    this.#made = (this.#made + 1) % 1_000_000;
    return (BigInt(now) * 1_000_000n + BigInt(this.#made)).toString(16);
  }

  #remember(key: string, { metadata }: KubeObject): void {
    const oldest = this.#known.keys().next().value;
    if (this.#known.size >= maxKnown && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(key, { namespace: metadata.namespace ?? "", name: metadata.name ?? "", count: 1 });
  }

  #mayTell(about: string): boolean {
    const now = this.#clock.monotonic();
    const oldest = this.#buckets.keys().next().value;
    if (this.#buckets.size >= maxKnown && oldest !== undefined) this.#buckets.delete(oldest);
    const last = this.#buckets.get(about) ?? { tokens: spam.burst, at: now };
    const tokens = Math.min(spam.burst, last.tokens + (now - last.at) * spam.perMillisecond);
    this.#buckets.set(about, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1;
  }
}
