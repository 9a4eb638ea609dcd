/** The control plane of a lab, worker's side included, without a worker or a machine: real requests over what is relayed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upstreamSchema } from "../../../tests/support/kube-upstream.ts";
import { concat, Emitter, text, toDisposable, utf8, type Bytes, type Clock } from "../../base/index.ts";
import type { LabSpec } from "../../lessons/index.ts";
import type { Connection, Neighbourhood } from "../../net/index.ts";
import type { Machine, MachineFactory, MachineState } from "../../vm/index.ts";
import { createLab, memoryStore } from "../index.ts";
import { fakeFactory, LAB, manualClock } from "../testing/index.ts";
import { Channel } from "./channel.ts";
import { ControlPlane } from "./control-plane.ts";
import { Room } from "./inside/index.ts";
import { RoomClock } from "./inside/room-clock.ts";
import type { ControlPlaneHost, FromRoom, StreamEvent, ToRoom } from "./protocol.ts";

const PLAN = { control: { name: "control", addresses: ["172.16.0.10"] }, nodes: [{ name: "node-1", addresses: ["172.16.0.11"] }] };

const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    timer.unref();
    return { dispose: () => clearTimeout(timer) };
  },
};

let schema: Bytes;
beforeAll(async () => {
  schema = utf8(JSON.stringify(await upstreamSchema()));
});

/** A room in this process; messages are copied and arrive later, as between threads. */
class LocalHost implements ControlPlaneHost {
  readonly log: string[] = [];
  #death = new Emitter<string>();
  spawned = 0;
  /** What the room was told, but for connections. */
  readonly told: string[] = [];

  spawn() {
    this.spawned++;
    const fromRoom = new Emitter<FromRoom>();
    const death = (this.#death = new Emitter<string>());
    let ended = false;
    const later = <T>(message: T, then: (message: T) => void) => {
      const copy = structuredClone(message);
      setImmediate(() => ended || then(copy));
    };
    const room = new Room({
      clock: realClock, crypto: globalThis.crypto,
      log: (level, message, fields) => void (level === "error" && this.log.push(`${message} ${JSON.stringify(fields)}`)),
      post: (message) => later(message, (one) => fromRoom.fire(one)),
    });
    return Promise.resolve({
      post: (message: ToRoom) => {
        if (message.kind !== "stream") this.told.push(message.kind);
        later(message, (one) => room.handle(one));
      },
      onMessage: fromRoom.event, onDeath: death.event,
      terminate: () => void (ended = true),
    });
  }

  schema() {
    return Promise.resolve(schema);
  }

  die(): void {
    this.#death.fire("out of memory");
  }
}

interface Wired {
  readonly neighbour: Neighbourhood;
  /** As the machine's haproxy does. */
  readonly connect: () => Connection;
}

function wired(): Wired {
  let looks = 0;
  let accept: ((connection: Connection) => void) | undefined;
  const neighbour = {
    listen: (_: number, then: (connection: Connection) => void) => {
      accept = then;
      return toDisposable(() => (accept = undefined));
    },
    // Its endpoint comes up at the third look.
    connect: () => (++looks < 3 ? Promise.reject(new Error("refused")) : Promise.resolve(pair()[0])),
  };
  const connect = (): Connection => {
    const [guest, ours] = pair();
    accept?.(ours);
    return guest;
  };
  return { neighbour, connect };
}

/** A control machine that is nothing but its neighbour. */
async function machineWith(): Promise<{ readonly machine: Machine; readonly connect: () => Connection; readonly enter: (state: MachineState) => void }> {
  const made = fakeFactory();
  await made.create({ identity: { hostname: "control", nics: [], hosts: [] }, memoryMiB: 128 });
  const [fake] = made.made;
  if (!fake) throw new Error("unreachable");
  const { neighbour, connect } = wired();
  return { machine: Object.assign(fake, { neighbour }), connect, enter: (state) => fake.enter(state) };
}

/** Two ends of one connection. */
function pair(): readonly [Channel, Channel] {
  const ends: Channel[] = [];
  const to = (at: number) => (event: StreamEvent) => void setImmediate(() => ends[at]?.receive(event));
  ends.push(new Channel(8080, to(1), () => undefined), new Channel(8080, to(0), () => undefined));
  return ends as [Channel, Channel];
}

interface Client {
  readonly control: ControlPlane;
  readonly host: LocalHost;
  readonly enter: (state: MachineState) => void;
  readonly secret: () => Promise<string>;
  readonly connect: () => Connection;
  /** A request of its own connection's, as the cluster's administrator. */
  readonly ask: (method: string, path: string, body?: unknown) => Promise<{ readonly code: number; readonly body: string }>;
}

const running: ControlPlane[] = [];
afterAll(() => running.forEach((one) => one.dispose()));

async function started(): Promise<Client> {
  const host = new LocalHost();
  const control = await ControlPlane.start(host, PLAN, realClock);
  running.push(control);
  const { machine, connect, enter } = await machineWith();
  control.attach(machine);
  const read = async (path: string) => {
    await control.provision(machine);
    return text(await machine.agent.readFile(path));
  };
  return { control, host, enter, connect, ...asking(read, connect) };
}

/** @param read a file of the control machine's */
function asking(read: (path: string) => Promise<string>, connect: () => Connection): Pick<Client, "secret" | "ask"> {
  const secret = async () => /=([0-9a-f]{64})\n$/.exec(await read("/etc/haproxy/front-proxy.env"))?.[1] ?? "none";
  return {
    secret,
    ask: async (method, path, body) => {
      const config = await read("/etc/kubernetes/super-admin.conf");
      const pem = Buffer.from(/client-certificate-data: (\S+)/.exec(config)?.[1] ?? "", "base64").toString("utf8");
      const certificate = pem.replace(/-----[^-]+-----|\s/g, "");
      const connection = connect();
      const content = body === undefined ? "" : JSON.stringify(body);
      await connection.write(utf8(`${method} ${path} HTTP/1.1\r\nhost: control\r\nconnection: close\r\nx-podwire-proxy-secret: ${await secret()}\r\nx-podwire-client-cert: ${certificate}\r\ncontent-type: application/json\r\ncontent-length: ${content.length}\r\n\r\n${content}`));
      const answer = text(await all(connection));
      return { code: Number(answer.split(" ")[1]), body: answer.slice(answer.indexOf("\r\n\r\n") + 4) };
    },
  };
}

async function all(connection: Connection): Promise<Bytes> {
  const parts: Bytes[] = [];
  for (let bytes = await connection.read(); bytes; bytes = await connection.read()) parts.push(bytes);
  return concat(parts);
}

const configMap = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { name } });
/** Soon, on a computer that has much else to do. */
const SOON = { timeout: 30_000 };
const MAPS = "/api/v1/namespaces/default/configmaps";
const failure = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (error: unknown) => error);

describe("a lab's control plane", () => {
  it("answers the control machine, by the secret that it was given, and nobody else", async () => {
    const { ask, connect, host } = await started();
    expect(await ask("GET", "/readyz")).toEqual({ code: 200, body: "ok" });
    const connection = connect();
    await connection.write(utf8("GET /readyz HTTP/1.1\r\nhost: control\r\nconnection: close\r\n\r\n"));
    expect(text(await all(connection))).toMatch(/^HTTP\/1.1 401 /);
    expect(host.log).toEqual([]);
  });

  it("gives each machine its own keys, the control machine's secret last", async () => {
    const { control } = await started();
    const paths = async (name: string) => {
      const made = fakeFactory();
      const machine = await made.create({ identity: { hostname: name, nics: [], hosts: [] }, memoryMiB: 128 });
      await control.provision(machine);
      return [...(made.made[0]?.files.keys() ?? [])];
    };
    const files = await paths("control");
    expect(files).toEqual(expect.arrayContaining(["/etc/kubernetes/pki/ca.key", "/etc/kubernetes/admin.conf", "/root/.kube/config"]));
    expect(files.at(-1)).toBe("/etc/haproxy/front-proxy.env");
    expect(await paths("node-1")).toEqual(["/etc/kubernetes/pki/ca.crt", "/etc/kubernetes/kubelet.conf"]);
    expect(await paths("internet")).toEqual([]);
  });

  it("runs controllers", async () => {
    const { ask } = await started();
    expect((await ask("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } })).code).toBe(201);
    await expect.poll(async () => (await ask("GET", "/api/v1/namespaces/team/serviceaccounts/default")).code, SOON).toBe(200);
  });

  it("goes back to what was saved: later objects are gone, revisions are not, connections are cut", async () => {
    const { ask, control, connect, secret } = await started();
    await ask("POST", MAPS, configMap("before"));
    const saved = await control.save();
    const later = JSON.parse((await ask("POST", MAPS, configMap("after"))).body) as { metadata: { resourceVersion: string } };
    const watch = connect();
    await watch.write(utf8(`GET ${MAPS}?watch=1 HTTP/1.1\r\nhost: control\r\nx-podwire-proxy-secret: ${await secret()}\r\n\r\n`));
    const watched = failure(all(watch));
    await control.restore(saved);
    expect(await watched).toMatchObject({ code: "CONNECTION_LOST" });
    expect((await ask("GET", `${MAPS}/before`)).code).toBe(200);
    expect((await ask("GET", `${MAPS}/after`)).code).toBe(404);
    const list = JSON.parse((await ask("GET", MAPS)).body) as { metadata: { resourceVersion: string } };
    expect(Number(list.metadata.resourceVersion)).toBeGreaterThan(Number(later.metadata.resourceVersion));
    const old = await ask("GET", `${MAPS}?watch=1&resourceVersion=${later.metadata.resourceVersion}`);
    expect(`${old.code} ${old.body}`).toMatch(/410|Expired/);
  });

  it("is restored into another page, with the keys that its machines have", async () => {
    const first = await started();
    await first.ask("POST", MAPS, configMap("before"));
    const saved = await first.control.save();
    const second = await started();
    expect(await second.secret()).not.toBe(await first.secret());
    await second.control.restore(saved);
    expect(await second.secret()).toBe(await first.secret());
    expect((await second.ask("GET", `${MAPS}/before`)).code).toBe(200);
  });

  it("refuses what is damaged", async () => {
    const { control } = await started();
    const saved = await control.save();
    await expect(control.restore(saved.slice(0, -9))).rejects.toMatchObject({ code: "STORE_DAMAGED" });
  });

  it("is another cluster, with other keys, once it is renewed", async () => {
    const { control, ask, secret } = await started();
    await ask("POST", MAPS, configMap("before"));
    const before = await secret();
    await control.renew();
    expect(await secret()).not.toBe(before);
    expect((await ask("GET", `${MAPS}/before`)).code).toBe(404);
  });

  it("whose worker has ended says so, loses its connections, and can be renewed", async () => {
    const { control, connect, host, ask } = await started();
    const heard: string[] = [];
    control.onFailure((message) => heard.push(message));
    const reading = failure(connect().read());
    host.die();
    expect(heard[0]).toContain("out of memory");
    expect(await reading).toMatchObject({ code: "CONNECTION_LOST" });
    await expect(control.save()).rejects.toMatchObject({ code: "CONTROL_PLANE_FAILED" });
    await control.renew();
    expect(host.spawned).toBe(2);
    expect(await ask("GET", "/readyz")).toEqual({ code: 200, body: "ok" });
  });

  it("stands still while the control machine is paused", async () => {
    const { enter, host } = await started();
    const states = ["paused", "starting", "running", "paused", "running"] as const;
    for (const kind of states) enter(kind === "starting" ? { kind, phase: "restore" } : { kind });
    expect(host.told).toEqual(["start", "pause", "resume", "pause", "resume"]);
  });
});

describe("a lab with a cluster", () => {
  const spec: LabSpec = {
    ...LAB, cluster: "kubernetes", seed: { control: "need /etc/haproxy/front-proxy.env" },
    machines: LAB.machines.map((machine, at) => ({ ...machine, ...(at === 0 ? { name: "control", role: "control" } : { name: "node-1", role: "node" }) })),
  };

  async function opened(host: ControlPlaneHost) {
    const { neighbour, connect } = wired();
    const fakes = fakeFactory();
    const factory: MachineFactory = { create: async (options) => Object.assign(await fakes.create(options), options.link && options.role === "control" && { neighbour }) };
    const lab = await createLab({ spec, factory, controlPlane: host, store: memoryStore(), clock: realClock, seed: "s" });
    const control = lab.machines.get("control");
    if (!control) throw new Error("unreachable");
    const client = asking(async (path) => text(await control.agent.readFile(path)), connect);
    return { lab, ...client };
  }

  it("saves its control plane with its machines, and puts it back with them", async () => {
    const { lab, ask } = await opened(new LocalHost());
    await ask("POST", MAPS, configMap("before"));
    const checkpoint = await lab.checkpoint("1", "");
    await ask("POST", MAPS, configMap("after"));
    await lab.rewind(checkpoint);
    expect([(await ask("GET", `${MAPS}/before`)).code, (await ask("GET", `${MAPS}/after`)).code]).toEqual([200, 404]);
    await lab.reset();
    expect((await ask("GET", `${MAPS}/before`)).code).toBe(404);
    lab.dispose();
  });

  it("has failed when its control plane ends, and is mended by a reset", async () => {
    const host = new LocalHost();
    const { lab, ask } = await opened(host);
    host.die();
    expect(lab.state).toMatchObject({ kind: "failed", message: expect.stringContaining("out of memory") as string });
    await lab.reset();
    expect(lab.state.kind).toBe("ready");
    expect((await ask("GET", "/readyz")).code).toBe(200);
    lab.dispose();
  });

  it("is not begun where nothing runs control planes, or the schema cannot be had", async () => {
    const fakes = fakeFactory();
    await expect(createLab({ spec, factory: fakes, store: memoryStore(), clock: realClock, seed: "s" })).rejects.toMatchObject({ code: "CONTROL_PLANE_MISSING" });
    const host = new LocalHost();
    host.schema = () => Promise.resolve(utf8("{}"));
    await expect(opened(host)).rejects.toMatchObject({ code: "KUBE_SCHEMA_DAMAGED" });
    expect(fakes.made.every(({ state }) => state.kind === "disposed")).toBe(true);
  });
});

describe("time in the control plane", () => {
  it("stands still while the lab is paused, but for what time of day it is", async () => {
    const outside = manualClock();
    const clock = new RoomClock(outside);
    const begun = { now: clock.now(), monotonic: clock.monotonic() };
    const due: string[] = [];
    clock.after(1000, () => due.push("early"));
    clock.after(3000, () => due.push("late"));
    clock.after(3000, () => due.push("never")).dispose();
    await outside.pass(2000);
    clock.pause();
    clock.pause();
    clock.after(500, () => due.push("new"));
    await outside.pass(60_000);
    expect(due).toEqual(["early"]);
    expect([clock.now() - begun.now, clock.monotonic() - begun.monotonic]).toEqual([62_000, 2000]);
    clock.resume();
    await outside.pass(600);
    expect(due).toEqual(["early", "new"]);
    await outside.pass(400);
    expect(due).toEqual(["early", "new", "late"]);
    expect(clock.monotonic() - begun.monotonic).toBe(3000);
  });
});
