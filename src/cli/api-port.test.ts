import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { text, toDisposable, utf8, type Bytes } from "../base/index.ts";
import type { Connection } from "../net/index.ts";
import { fakeFactory, LAB } from "../lab/testing/index.ts";
import { kubeconfigFor, openApiPort, type ApiPort } from "./api-port.ts";

const open: ApiPort[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((port) => port.close()));
});

/** What the guest has on its port: says its greeting, then all that it hears in upper case, and ends when the other side has. */
class Shouting implements Connection {
  readonly port = 6443;
  readonly #lines: (Bytes | undefined)[] = [utf8("hello\n")];
  #wake: () => void = () => undefined;
  resets = 0;

  async read(): Promise<Bytes | undefined> {
    while (this.#lines.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#lines.shift();
  }

  write(bytes: Uint8Array): Promise<void> {
    this.#say(utf8(text(bytes).toUpperCase()));
    return Promise.resolve();
  }

  #say(line: Bytes | undefined): void {
    this.#lines.push(line);
    this.#wake();
  }

  end(): void {
    this.#say(undefined);
  }

  close(): void {
    this.end();
  }

  reset(): void {
    this.resets++;
    this.end();
  }
}

async function labWith(connectTo: () => Promise<Connection>) {
  const factory = fakeFactory();
  await factory.create({ identity: { hostname: "control", nics: [], hosts: [] }, memoryMiB: 128 });
  const [fake] = factory.made;
  if (!fake) throw new Error("unreachable");
  fake.files.set("/etc/kubernetes/admin.conf", "clusters:\n- cluster:\n    certificate-authority-data: QQ==\n    server: https://control:6443\n  name: kubernetes\n");
  const machine = Object.assign(fake, { neighbour: { listen: () => toDisposable(() => undefined), connect: connectTo } });
  const spec = { ...LAB, cluster: "kubernetes" as const, machines: [{ name: "control", role: "control" as const, memoryMiB: 128, interfaces: [] }] };
  return { spec, machines: new Map([["control", machine]]) };
}

async function opened(connectTo: () => Promise<Connection>): Promise<number> {
  const api = await openApiPort(await labWith(connectTo), 0);
  open.push(api);
  return api.port;
}

async function exchange(port: number, said: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.end(said);
  let heard = "";
  for await (const chunk of socket as AsyncIterable<Buffer>) heard += chunk.toString("utf8");
  return heard;
}

test("passes bytes both ways, until both sides have ended", async () => {
  const made: Shouting[] = [];
  const port = await opened(() => Promise.resolve(made[made.push(new Shouting()) - 1] as Connection));
  expect(await Promise.all(["one", "two"].map((said) => exchange(port, said)))).toEqual(["hello\nONE", "hello\nTWO"]);
  expect(made.map(({ resets }) => resets)).toEqual([0, 0]);
});

test("is on the loopback alone", async () => {
  const port = await opened(() => Promise.resolve(new Shouting()));
  const socket = connect(port, "127.0.0.2");
  const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
  expect(error.code).toBe("ECONNREFUSED");
});

test("hangs up where the machine's endpoint is not up, or goes away", async () => {
  const refusing = await opened(() => Promise.reject(new Error("refused")));
  expect(await exchange(refusing, "x").catch((error: NodeJS.ErrnoException) => error.code)).toMatch(/^(ECONNRESET)?$/);
  const lost = new Shouting();
  lost.read = () => Promise.reject(new Error("lost"));
  const losing = await opened(() => Promise.resolve(lost));
  await exchange(losing, "x").catch(() => undefined);
  expect(lost.resets).toBeGreaterThan(0);
});

test("a port that is taken, and a lab without a cluster, are said so", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const lab = await labWith(() => Promise.resolve(new Shouting()));
  await expect(openApiPort(lab, (taken.address() as AddressInfo).port)).rejects.toMatchObject({ code: "API_PORT", message: expect.stringContaining("in use") as string });
  taken.close();
  await expect(openApiPort({ spec: LAB, machines: new Map() }, 0)).rejects.toMatchObject({ code: "NO_CLUSTER" });
});

test("the kubeconfig leads to the port, and is refused while none is open", async () => {
  const lab = await labWith(() => Promise.resolve(new Shouting()));
  expect(await kubeconfigFor(lab, 16443)).toBe("clusters:\n- cluster:\n    certificate-authority-data: QQ==\n    server: https://127.0.0.1:16443\n  name: kubernetes\n");
  await expect(kubeconfigFor(lab, undefined)).rejects.toMatchObject({ code: "API_CLOSED" });
});
