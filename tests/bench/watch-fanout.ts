/** How long a write takes to reach everybody who watches, over TLS and JSON. `npx tsx tests/bench/watch-fanout.ts` prints JSON. */
import { request } from "node:https";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import type { ApiClient } from "../../src/cluster/apiserver/server/index.ts";
import { startControlPlane, type ControlPlane } from "../support/cluster/control-plane.ts";
import { identityOf, type Identity } from "../conformance/support/wire.ts";

export interface Fanout {
  readonly objects: number;
  readonly watchers: number;
  /** Milliseconds from a write's begin until the last watcher has read its line. */
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly listMs: number;
  readonly heapMb: number;
}

export interface Load {
  readonly objects: number;
  readonly watchers: number;
  readonly writes: number;
  /** That each write changes. */
  readonly bytes?: number;
}

const maps = { group: "", version: "v1", resource: "configmaps" };
const NAMESPACE = "fanout";

/** Counts lines; the test needs no more of them. */
class Reader {
  lines = 0;
  readonly #waiting: { readonly lines: number; readonly then: () => void }[] = [];
  close: () => void = () => undefined;

  heard(more: number): void {
    this.lines += more;
    for (const { then } of this.#waiting.filter(({ lines }) => lines <= this.lines)) then();
    this.#waiting.splice(0, this.#waiting.length, ...this.#waiting.filter(({ lines }) => lines > this.lines));
  }

  until(lines: number): Promise<void> {
    if (this.lines >= lines) return Promise.resolve();
    return new Promise((then) => {
      this.#waiting.push({ lines, then });
    });
  }
}

interface Watching {
  readonly accept: string;
  /** Takes the head of the answer and nothing else. */
  readonly stalls: boolean;
}

function watch(plane: ControlPlane, as: Identity, from: string, { accept, stalls }: Watching): Promise<Reader> {
  const { hostname, port } = new URL(plane.url);
  const path = `/api/v1/namespaces/${NAMESPACE}/configmaps?watch=true&resourceVersion=${from}`;
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, agent: false, ca: plane.files.get("/etc/kubernetes/pki/ca.crt"), cert: as.cert, key: as.key, headers: { accept } }, (message) => {
      const reader = new Reader();
      reader.close = () => void sent.destroy();
      message.on("error", () => undefined);
      if (stalls) message.pause();
      else message.on("data", (part: Buffer) => reader.heard(part.reduce((lines, byte) => lines + (byte === 10 ? 1 : 0), 0)));
      resolve(reader);
    });
    sent.on("error", reject);
    sent.end();
  });
}

async function fill(client: ApiClient, objects: number): Promise<void> {
  await client.create({ group: "", version: "v1", resource: "namespaces" }, { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  for (let at = 0; at < objects; at += 1) {
    await client.create(maps, { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: NAMESPACE, name: `map-${at}`, labels: { at: String(at) } }, data: { text: "x".repeat(500) } });
  }
}

const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

/** Half of the watchers are sent objects, half tables, as `kubectl get -w` asks; one more reads nothing at all. */
export async function watchFanout({ objects, watchers, writes, bytes = 2000 }: Load): Promise<Fanout> {
  const plane = await startControlPlane();
  try {
    const client = plane.server.clients.as({ name: "bench", groups: ["system:masters"], userAgent: "bench" });
    await fill(client, objects);
    const began = performance.now();
    const { resourceVersion } = await client.list(maps);
    const listMs = performance.now() - began;
    const as = identityOf(plane, "admin.conf");
    const kinds = Array.from({ length: watchers }, (_, at): Watching => ({ accept: at % 2 === 0 ? "application/json" : TABLE, stalls: false }));
    const readers = await Promise.all(kinds.map((kind) => watch(plane, as, resourceVersion, kind)));
    const stalled = await watch(plane, as, resourceVersion, { accept: "application/json", stalls: true });
    const took: number[] = [];
    for (let at = 1; at <= writes; at += 1) {
      const start = performance.now();
      await client.patch(maps, { namespace: NAMESPACE, name: `map-${at % objects}` }, { type: "application/merge-patch+json", body: { data: { text: String(at).padEnd(bytes, "y") } } });
      await Promise.all(readers.map((reader) => reader.until(at)));
      took.push(performance.now() - start);
    }
    for (const reader of [...readers, stalled]) reader.close();
    took.sort((a, b) => a - b);
    const of = (share: number): number => Math.round((took[Math.floor(took.length * share)] ?? 0) * 10) / 10;
    return { objects, watchers, medianMs: of(0.5), p99Ms: of(0.99), listMs: Math.round(listMs * 10) / 10, heapMb: Math.round(process.memoryUsage().heapUsed / 2 ** 20) };
  } finally {
    await plane.dispose();
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify(await watchFanout({ objects: 5000, watchers: 100, writes: 300 }), undefined, 2)}\n`);
}
