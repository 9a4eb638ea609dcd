/** Watches on the wire: API.md, section 5. */
import { request } from "node:https";
import { beforeAll, describe, expect, it } from "vitest";
import { useCluster } from "./support/run.ts";
import { identityOf, wire, type Identity, type WireRequest } from "./support/wire.ts";

const cluster = useCluster();
let admin: Identity;
const ask = (path: string, options: WireRequest = {}) => wire(cluster().plane, path, { as: admin, ...options });
const MAPS = "/api/v1/namespaces/w/configmaps";
const create = async (name: string, labels: Readonly<Record<string, string>> = {}): Promise<void> => {
  expect((await ask(MAPS, { method: "POST", body: { metadata: { name, labels } } })).code).toBe(201);
};
const change = (name: string, body: object) => ask(`${MAPS}/${name}`, { method: "PATCH", body, headers: { "content-type": "application/merge-patch+json" } });
const remove = (name: string) => ask(`${MAPS}/${name}`, { method: "DELETE" });
const revision = async (): Promise<string> => ((await ask(MAPS)).json["metadata"] as { resourceVersion: string }).resourceVersion;

beforeAll(async () => {
  admin = identityOf(cluster().plane, "admin.conf");
  await ask("/api/v1/namespaces", { method: "POST", body: { metadata: { name: "w" } } });
  await create("first");
});

interface Line {
  readonly type: string;
  readonly object: { readonly kind: string; readonly code?: number; readonly reason?: string; readonly message?: string; readonly metadata: { readonly name?: string; readonly resourceVersion?: string; readonly annotations?: object } };
}

interface Watch {
  readonly lines: Line[];
  readonly code: number;
  /** Undefined while it goes on. */
  ended: boolean;
  close(): void;
}

/** Resolves when the head is there. */
function watch(query: string, headers: Readonly<Record<string, string>> = {}, path = MAPS): Promise<Watch> {
  const { plane } = cluster();
  const { hostname, port } = new URL(plane.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path: `${path}?watch=true&${query}`, ca: plane.files.get("/etc/kubernetes/pki/ca.crt"), agent: false, headers, cert: admin.cert, key: admin.key }, (message) => {
      const found: Watch = { lines: [], code: message.statusCode ?? 0, ended: false, close: () => sent.destroy() };
      let rest = "";
      message.on("data", (part: Buffer) => {
        const texts = (rest + part.toString("utf8")).split("\n");
        rest = texts.pop() ?? "";
        found.lines.push(...texts.map((text) => JSON.parse(text) as Line));
      });
      message.on("end", () => { found.ended = true; });
      message.on("error", () => undefined);
      resolve(found);
    });
    sent.on("error", reject);
    sent.end();
  });
}

const told = ({ lines }: Watch): string[] => lines.map(({ type, object }) => `${type} ${object.metadata.name ?? ""}`);

describe("a watch", () => {
  it("wat-01, wat-04, wat-06 tells every change after a version, in order, whole", async () => {
    const watching = await watch(`resourceVersion=${await revision()}`);
    expect(watching.lines).toEqual([]);
    await create("a");
    await change("a", { data: { key: "1" } });
    await remove("a");
    await expect.poll(() => told(watching)).toEqual(["ADDED a", "MODIFIED a", "DELETED a"]);
    const versions = watching.lines.map(({ object }) => Number(object.metadata.resourceVersion));
    expect(versions).toEqual([...versions].sort((x, y) => x - y));
    expect(new Set(versions).size).toBe(3);
    expect(watching.lines[0]).toMatchObject({ object: { apiVersion: "v1", kind: "ConfigMap" } });
    watching.close();
  });

  it.each(["", "resourceVersion=0"])("wat-02 without a version (%j) what is there comes first", async (query) => {
    const watching = await watch(query);
    await expect.poll(() => told(watching)).toContain("ADDED first");
    watching.close();
  });

  it("wat-05 what begins and ceases to match is added and deleted", async () => {
    const watching = await watch(`resourceVersion=${await revision()}&labelSelector=on%3Dyes`);
    await create("b");
    await change("b", { metadata: { labels: { on: "yes" } } });
    await change("b", { data: { key: "1" } });
    await change("b", { metadata: { labels: { on: "no" } } });
    await remove("b");
    await expect.poll(() => told(watching)).toEqual(["ADDED b", "MODIFIED b", "DELETED b"]);
    expect(watching.lines[2]).toMatchObject({ object: { metadata: { labels: { on: "yes" } } } });
    watching.close();
  });

  it("wat-07 a finalizer's deletion is a change first", async () => {
    const watching = await watch(`resourceVersion=${await revision()}`);
    await ask(MAPS, { method: "POST", body: { metadata: { name: "held", finalizers: ["example.com/hold"] } } });
    await remove("held");
    await change("held", { metadata: { finalizers: null } });
    await expect.poll(() => told(watching)).toEqual(["ADDED held", "MODIFIED held", "DELETED held"]);
    watching.close();
  });

  it("wat-08, wat-09 ends after its time, with a bookmark for who asked for them", async () => {
    const from = await revision();
    const [silent, marked] = await Promise.all([watch(`resourceVersion=${from}&timeoutSeconds=1`), watch(`resourceVersion=${from}&timeoutSeconds=1&allowWatchBookmarks=true`)]);
    await expect.poll(() => silent.ended && marked.ended, { timeout: 5000 }).toBe(true);
    expect(silent.lines).toEqual([]);
    expect(marked.lines).toEqual([{ type: "BOOKMARK", object: { apiVersion: "v1", kind: "ConfigMap", metadata: { resourceVersion: from } } }]);
  });

  it("wat-10, top-04 a watch list begins with what is there, and says where that ends", async () => {
    const watching = await watch("sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
    await expect.poll(() => watching.lines.at(-1)).toMatchObject({ type: "BOOKMARK", object: { metadata: { annotations: { "k8s.io/initial-events-end": "true" } } } });
    expect(told(watching).slice(0, -1)).toEqual(["ADDED first"]);
    watching.close();
    const refused = await ask(`${MAPS}?watch=true&sendInitialEvents=true`);
    expect(refused.json).toMatchObject({ code: 422, reason: "Invalid" });
  });

  it("wat-11 as Tables: columns once", async () => {
    const watching = await watch("", { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" });
    await create("c");
    await expect.poll(() => watching.lines.length).toBe(2);
    expect(watching.lines).toMatchObject([
      { type: "ADDED", object: { kind: "Table", columnDefinitions: [{ name: "Name" }, { name: "Data" }, { name: "Age" }], rows: [{ cells: ["first", 0, expect.any(String) as unknown] }] } },
      { type: "ADDED", object: { kind: "Table", columnDefinitions: null, rows: [{ cells: ["c", 0, expect.any(String) as unknown] }] } },
    ]);
    watching.close();
    await remove("c");
  });

  it("wat-12 of one name", async () => {
    const watching = await watch("fieldSelector=metadata.name%3Dfirst");
    await create("d");
    await change("first", { data: { key: "1" } });
    await expect.poll(() => told(watching)).toEqual(["ADDED first", "MODIFIED first"]);
    watching.close();
    await remove("d");
  });

  it("wat-18 the old path", async () => {
    const watching = await watch("timeoutSeconds=1", {}, "/api/v1/watch/namespaces/w/configmaps/first");
    await expect.poll(() => told(watching)).toEqual(["ADDED first"]);
    watching.close();
  });

  it("of what cannot be selected is refused before it begins", async () => {
    expect((await ask(`${MAPS}?watch=true&labelSelector=a+b+c`)).json).toMatchObject({ kind: "Status", code: 400 });
    expect((await ask(`${MAPS}?watch=true&resourceVersion=abc`)).json).toMatchObject({ kind: "Status", code: 400 });
  });

  it("wat-14 whoever leaves is forgotten", async () => {
    const watchers = async (): Promise<number> => Number(/^apiserver_registered_watchers (\d+)$/m.exec((await ask("/metrics")).text)?.[1]);
    const before = await watchers();
    const many = await Promise.all(Array.from({ length: 20 }, () => watch("")));
    expect(await watchers()).toBe(before + 20);
    for (const one of many) one.close();
    await expect.poll(watchers).toBe(before);
  });
});
