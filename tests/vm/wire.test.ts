/** The wire between real machines: a router on an 802.1Q trunk, links that are harmed, and what tcpdump says of the capture. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { concat, text } from "../../src/base/index.ts";
import { decode, PcapngWriter, readFilter } from "../../src/net/index.ts";
import type { Lab } from "../../src/lab/index.ts";
import type { LabSpec } from "../../src/lessons/index.ts";
import { openRealLab, PROBE } from "../support/real-lab.ts";
import { readCapture } from "../support/tcpdump.ts";

const card = (name: string, segment: string, address: string) => ({ name, segment, addresses: [address], mtu: 1500 });
const ROUTED: LabSpec = {
  ...PROBE,
  id: "routed",
  segments: ["left", "right"].map((name) => ({ name, mtu: 1500 })),
  machines: [
    { name: "host-a", memoryMiB: 128, interfaces: [card("eth0", "left", "10.1.0.2/24")] },
    { name: "router", memoryMiB: 128, interfaces: [card("eth0", "left", "10.1.0.1/24"), card("eth1", "right", "10.2.0.1/24")] },
    { name: "host-b", memoryMiB: 128, interfaces: [card("eth0", "right", "10.2.0.2/24")] },
  ],
  seed: {
    "host-a": "ip route add 10.2.0.0/24 via 10.1.0.1",
    "host-b": "ip route add 10.1.0.0/24 via 10.2.0.1",
    router: "sysctl -qw net.ipv4.ip_forward=1",
  },
  steps: [],
};
const HOST_B = { machine: "host-b", nic: "eth0" };

let lab: Lab;
beforeAll(async () => {
  lab = await openRealLab({ spec: ROUTED, lesson: undefined });
});
afterAll(() => lab.dispose());

/** @returns what ping printed, and its exit code first */
async function ping(options: string): Promise<string> {
  const result = await lab.machines.get("host-a")?.agent.run({ argv: ["/bin/bash", "-c", `ping ${options} 10.2.0.2; echo "exit $?"`], timeoutMs: 60_000 });
  return result?.kind === "exited" ? text(result.stdout) : (result?.kind ?? "no machine");
}

test("frames cross a router whose two cards share one emulated card, untagged on both segments", async () => {
  const from = lab.wire.mark();
  expect(await ping("-c 2 -W 10")).toContain("exit 0");
  const seen = lab.wire.captured().filter(({ number, frame }) => number >= from && readFilter("icmp")(frame));
  for (const segment of ["left", "right"]) expect(seen.filter((one) => one.segment === segment)).toHaveLength(4);
  expect(seen.filter(({ frame }) => readFilter("vlan")(frame))).toEqual([]);
  expect(seen.flatMap(({ frame }) => decode(frame).remarks)).toEqual([]);
  const writer = new PcapngWriter();
  const lines = await readCapture(concat([writer.start(), ...seen.map((one) => writer.captured(one))]));
  expect(lines.filter((line) => /IP 10\.1\.0\.2 > 10\.2\.0\.2: ICMP echo request/.test(line))).toHaveLength(4);
});

test("a link's faults are what ping sees, and go when they are taken away", async () => {
  lab.wire.setFault(HOST_B, { mtu: 1000 });
  expect(await ping("-c 1 -W 3 -M do -s 900")).toContain("exit 0");
  expect(await ping("-c 1 -W 3 -M do -s 1000")).toContain("exit 1");
  expect(lab.wire.captured("right").some(({ fate }) => fate === "too-big")).toBe(true);
  lab.wire.setFault(HOST_B, { mtu: 0, delayMs: 200 });
  const slow = await ping("-c 1 -W 10");
  expect(Number(/time=([0-9.]+)/.exec(slow)?.[1])).toBeGreaterThanOrEqual(400);
  lab.wire.setFault(HOST_B, { delayMs: 0, partitioned: true });
  expect(await ping("-c 1 -W 3")).toContain("exit 1");
  lab.wire.setFault(HOST_B, { partitioned: false });
  expect(await ping("-c 3 -W 10")).toContain("exit 0");
});

test("a link that loses frames loses pings, as many as the wire says", async () => {
  const from = lab.wire.mark();
  lab.wire.setFault(HOST_B, { loss: 0.3 });
  const said = await ping("-c 30 -i 0.2 -W 2");
  lab.wire.setFault(HOST_B, { loss: 0 });
  const received = Number(/(\d+) received/.exec(said)?.[1]);
  const lost = lab.wire.captured("right").filter(({ number, fate, frame }) => number >= from && fate === "lost" && readFilter("icmp")(frame)).length;
  expect(lost).toBeGreaterThan(0);
  expect(received).toBeGreaterThan(0);
  expect(received, said).toBeLessThanOrEqual(30 - lost);
});

test("IPv6 crosses the wire like IPv4, and is understood", async () => {
  for (const [machine, host] of [["host-a", 2], ["router", 1]] as const) {
    const line = `sysctl -qw net.ipv6.conf.eth0.disable_ipv6=0 && ip address add fd00:1::${host}/64 dev eth0 nodad`;
    const added = await lab.machines.get(machine)?.agent.run({ argv: ["/bin/bash", "-c", line], timeoutMs: 60_000 });
    expect(added?.kind === "exited" ? [added.exitCode, text(added.stderr)] : added).toEqual([0, ""]);
  }
  const from = lab.wire.mark();
  const said = await lab.machines.get("host-a")?.agent.run({ argv: ["ping", "-c", "2", "-W", "10", "fd00:1::1"], timeoutMs: 60_000 });
  expect(said).toMatchObject({ kind: "exited", exitCode: 0 });
  const seen = lab.wire.captured("left").filter(({ number, frame }) => number >= from && readFilter("icmp6")(frame));
  expect(seen.length).toBeGreaterThanOrEqual(4);
  expect(seen.flatMap(({ frame }) => decode(frame).remarks)).toEqual([]);
});
