/** What a guest does never makes the host or the browser contact anything: tried with all that the emulator's own backend would speak, which is not there. */
import http from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DisposableStore, hex, text, utf8 } from "../../src/base/index.ts";
import { nodeMachineFactory, nodePlatform } from "../../src/vm/node/index.ts";
import type { Machine } from "../../src/vm/index.ts";
import { identityOf, imageFolder, run } from "../support/machine.ts";
import { countedWhenTried, watchedWorker } from "../support/watched/index.ts";

const OURS = 8080;
const LINK = { card: "link0", address: "169.254.0.2/30", neighbour: "169.254.0.1" };
const owned = new DisposableStore();
let machine: Machine;
let hostPort = 0;
let requests = 0;
let onWire = 0;
/** Connections, fetches and look-ups that the worker has begun, whatever came of them. */
let attempts = () => -1;

async function guest(line: string): Promise<{ readonly ok: boolean; readonly out: string }> {
  const result = await run(machine, line, { timeoutMs: 30_000 });
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
  const watched = await watchedWorker();
  attempts = watched.attempts;
  const factory = nodeMachineFactory(await imageFolder(), { ...nodePlatform, spawn: () => Promise.resolve(watched.port) });
  machine = owned.add(await factory.create({ identity: identityOf("control", "10.9.0.1/24"), memoryMiB: 128, link: LINK }));
  machine.frames.onFrame(() => onWire++);
});
afterAll(() => owned.dispose());

describe("a guest with a neighbour that is TypeScript", () => {
  it("finds its neighbour's address", async () => {
    expect((await guest("arping -c 1 -w 5 -I link0 169.254.0.1 || ping -c 1 -W 2 169.254.0.1; ip neigh")).out).toMatch(/02:50:ff:00:00:01/i);
  });

  it("talks to the port that is ours, both ways", async () => {
    const listening = machine.neighbour?.listen(OURS, (connection) => void (async () => {
      const bytes = await connection.read();
      await connection.write(utf8(`you said ${text(bytes ?? utf8("nothing"))}`));
      connection.close();
    })());
    if (listening) owned.add(listening);
    const { out } = await guest(`exec 3<>/dev/tcp/169.254.0.1/${OURS}; echo hello >&3; read -r -t 10 line <&3; echo "$line"`);
    expect(out).toBe("you said hello\n");
  });

  const silence = [
    ["HTTP through the proxy port", () => `printf 'GET / HTTP/1.0\\r\\nHost: ${hostPort}.external\\r\\n\\r\\n' | timeout 4 bash -c 'exec 3<>/dev/tcp/169.254.0.1/80; cat >&3; cat <&3'`],
    ["HTTP with a whole address", () => `printf 'GET http://127.0.0.1:${hostPort}/ HTTP/1.0\\r\\n\\r\\n' | timeout 4 bash -c 'exec 3<>/dev/tcp/169.254.0.1/80; cat >&3; cat <&3'`],
    ["HTTP to an address beyond", () => `ip route replace default via 169.254.0.1; printf 'GET / HTTP/1.0\\r\\nHost: 127.0.0.1:${hostPort}\\r\\n\\r\\n' | timeout 4 bash -c 'exec 3<>/dev/tcp/10.1.2.3/80; cat >&3; cat <&3'`],
    ["a port that is ours, asked for at another address", () => `ip route replace 10.1.2.3 via 169.254.0.1; timeout 4 bash -c 'exec 3<>/dev/tcp/10.1.2.3/${OURS}'`],
    ["a port that is ours, asked for over the wire", () => `ip route replace 10.1.2.4 dev eth0; ip neigh replace 10.1.2.4 lladdr 02:50:ff:00:00:01 dev eth0; timeout 4 bash -c 'exec 3<>/dev/tcp/10.1.2.4/${OURS}'`],
    ["the host's own port", () => `timeout 4 bash -c 'exec 3<>/dev/tcp/169.254.0.1/${hostPort}; cat <&3'`],
    ["a WebSocket's greeting", () => `printf 'GET /ws HTTP/1.1\\r\\nHost: 127.0.0.1:${hostPort}\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n\\r\\n' | timeout 4 bash -c 'exec 3<>/dev/tcp/169.254.0.1/80; cat >&3; cat <&3'`],
    ["ping", () => "ping -c 2 -W 2 169.254.0.1"],
    ["UDP echo", () => "exec 3<>/dev/udp/169.254.0.1/8; echo hi >&3; read -r -t 3 line <&3 && [ -n \"$line\" ]"],
    ["DNS", () => "exec 3<>/dev/udp/169.254.0.1/53; printf '\\0\\1\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\7example\\3com\\0\\0\\1\\0\\1' >&3; read -r -n 1 -t 3 answer <&3 && [ -n \"$answer\" ]"],
    ["NTP", () => "exec 3<>/dev/udp/169.254.0.1/123; { printf '\\x23'; head -c 47 /dev/zero; } >&3; read -r -n 1 -t 3 answer <&3 && [ -n \"$answer\" ]"],
    ["DHCP", () => "busybox udhcpc -i link0 -n -q -t 2 -T 1 -s /bin/true"],
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

  it("shows other machines nothing that was for its neighbour, and its neighbour nothing of theirs", async () => {
    await guest("ip neigh flush dev link0");
    const before = onWire;
    expect((await guest(`timeout 4 bash -c 'exec 3<>/dev/tcp/169.254.0.1/81'`)).out).toContain("refused");
    expect(onWire).toBe(before);
    const asked = new Promise<string>((resolve) => machine.frames.onFrame((frame) => resolve(hex(frame.subarray(12, 14)))));
    await guest("arping -c 1 -w 1 -I eth0 10.9.0.7");
    // Without a tag: whoever is on the wire sees a machine with one card.
    expect(await asked).toBe("0806");
  });
});
