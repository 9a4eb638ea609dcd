/** What a guest does never makes the host or the browser contact anything: tried with all that the emulator's backend speaks. */
import fs from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DisposableStore, Emitter, text, utf8, type Bytes } from "../../src/base/index.ts";
import { attach, type AgentConnection } from "../../src/vm/channel/index.ts";
import { findSnapshot, openSnapshot } from "../../src/vm/image.ts";
import { nodePlatform } from "../../src/vm/node/index.ts";
import { AGENT_PORT } from "../../src/vm/v86/protocol.ts";
import { WorkerLink } from "../../src/vm/worker-link.ts";
import { identityOf, imageFolder } from "../support/machine.ts";
import { countedWhenTried, watchedWorker } from "../support/watched/index.ts";

const OURS = 6443;
const owned = new DisposableStore();
let agent: AgentConnection;
let link: WorkerLink;
let hostPort = 0;
let requests = 0;
let onWire = 0;
/** Connections, fetches and look-ups that the worker has begun, whatever came of them. */
let attempts = () => -1;

/** A machine that has the emulator's network backend, behind its filter. */
async function startLinked(): Promise<void> {
  const folder = await imageFolder();
  const file = await findSnapshot(JSON.parse(await fs.readFile(path.join(folder, "manifest.json"), "utf8")), nodePlatform.codec);
  const content = await openSnapshot(file, new Uint8Array(await fs.readFile(path.join(folder, file.file))), nodePlatform.codec);
  const watched = await watchedWorker();
  attempts = watched.attempts;
  link = owned.add(new WorkerLink(watched.port));
  const data = owned.add(new Emitter<Bytes>());
  const pipe = { onData: data.event, write: (bytes: Bytes) => link.writeConsole(AGENT_PORT, bytes) };
  agent = owned.add(attach(pipe, { clock: nodePlatform.clock, random: (length) => nodePlatform.random(length) }));
  link.onConsole(AGENT_PORT, (bytes) => data.fire(bytes));
  link.onFrame(() => onWire++);
  const options = { address: "169.254.0.1", mac: "02:50:ff:00:00:01", ports: [OURS] };
  await link.request({ kind: "start", wasm: await nodePlatform.wasm(), base: [content.buffer], link: options }, [content.buffer]);
  await agent.connect(60_000);
  await agent.identify(identityOf("control", "169.254.0.2/24"));
}

async function guest(line: string): Promise<{ readonly ok: boolean; readonly out: string }> {
  const result = await agent.run({ argv: ["/bin/bash", "-c", line], timeoutMs: 30_000 });
  return { ok: result.kind === "exited" && result.exitCode === 0, out: text(result.stdout) + text(result.stderr) };
}

beforeAll(async () => {
  const host = http.createServer((_, response) => {
    requests++;
    response.end("reached");
  });
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  const address = host.address();
  if (typeof address === "object" && address) hostPort = address.port;
  owned.add({ dispose: () => host.close() });
  await startLinked();
});
afterAll(() => owned.dispose());

describe("a guest with the emulator's network backend", () => {
  it("finds its neighbour's address", async () => {
    expect((await guest("arping -c 1 -w 5 -I eth0 169.254.0.1 || ping -c 1 -W 2 169.254.0.1; ip neigh")).out).toMatch(/02:50:ff:00:00:01/i);
  });

  it("talks to the port that is ours, both ways", async () => {
    link.onMessage((message) => {
      if (message.kind !== "link-data") return;
      link.post({ kind: "link-data", connection: message.connection, bytes: utf8(`you said ${text(message.bytes)}`) });
      link.post({ kind: "link-close", connection: message.connection });
    });
    const { out } = await guest(`exec 3<>/dev/tcp/169.254.0.1/${OURS}; echo hello >&3; read -r -t 10 line <&3; echo "$line"`);
    expect(out).toBe("you said hello\n");
  });

  const silence = [
    ["HTTP through the proxy port", () => `printf 'GET / HTTP/1.0\\r\\nHost: ${hostPort}.external\\r\\n\\r\\n' | timeout 4 bash -c 'exec 3<>/dev/tcp/169.254.0.1/80; cat >&3; cat <&3'`],
    ["HTTP with a whole address", () => `printf 'GET http://127.0.0.1:${hostPort}/ HTTP/1.0\\r\\n\\r\\n' | timeout 4 bash -c 'exec 3<>/dev/tcp/169.254.0.1/80; cat >&3; cat <&3'`],
    ["HTTP to an address beyond", () => `ip route replace default via 169.254.0.1; printf 'GET / HTTP/1.0\\r\\nHost: 127.0.0.1:${hostPort}\\r\\n\\r\\n' | timeout 4 bash -c 'exec 3<>/dev/tcp/10.1.2.3/80; cat >&3; cat <&3'`],
    ["the host's own port", () => `timeout 4 bash -c 'exec 3<>/dev/tcp/169.254.0.1/${hostPort}; cat <&3'`],
    ["a WebSocket's greeting", () => `printf 'GET /ws HTTP/1.1\\r\\nHost: 127.0.0.1:${hostPort}\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n\\r\\n' | timeout 4 bash -c 'exec 3<>/dev/tcp/169.254.0.1/80; cat >&3; cat <&3'`],
    ["ping", () => "ping -c 2 -W 2 169.254.0.1"],
    ["UDP echo", () => "exec 3<>/dev/udp/169.254.0.1/8; echo hi >&3; read -r -t 3 line <&3 && [ -n \"$line\" ]"],
    ["DNS", () => "exec 3<>/dev/udp/169.254.0.1/53; printf '\\0\\1\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\7example\\3com\\0\\0\\1\\0\\1' >&3; read -r -n 1 -t 3 answer <&3 && [ -n \"$answer\" ]"],
    ["NTP", () => "exec 3<>/dev/udp/169.254.0.1/123; { printf '\\x23'; head -c 47 /dev/zero; } >&3; read -r -n 1 -t 3 answer <&3 && [ -n \"$answer\" ]"],
    ["DHCP", () => "busybox udhcpc -i eth0 -n -q -t 2 -T 1 -s /bin/true"],
  ] as const;

  it.each(silence)("gets no answer to %s", async (_, line) => {
    const { ok, out } = await guest(line());
    expect(ok, out).toBe(false);
    expect(out).not.toContain("reached");
    expect([requests, attempts()]).toEqual([0, 0]);
  });

  it("would have been seen to reach out", async () => {
    expect(await countedWhenTried()).toBeGreaterThanOrEqual(3);
  });

  it("shows other machines nothing that was for the backend", async () => {
    await guest("ip neigh flush dev eth0");
    const before = onWire;
    await guest(`timeout 4 bash -c 'exec 3<>/dev/tcp/169.254.0.1/80'`);
    expect(onWire).toBe(before);
  });
});
