import { afterAll, beforeAll, expect, test } from "vitest";
import { hex } from "../../src/base/index.ts";
import type { LinkPacket, Machine, NamespaceView } from "../../src/vm/index.ts";
import { sh, startMachine } from "../support/machine.ts";

let machine: Machine;
beforeAll(async () => {
  machine = await startMachine();
});
afterAll(() => machine.dispose());

const TWO_NAMESPACES = `
ip netns add blue && ip netns add red
ip link add br0 type bridge && ip link set br0 up
for side in blue red; do
  ip link add to-$side type veth peer name eth0 netns $side
  ip link set to-$side master br0 up
  ip -n $side link set eth0 up
done
ip -n blue address add 10.44.0.2/24 dev eth0
ip -n red address add 10.44.0.3/24 dev eth0
`;

function until<T>(subscribe: (listener: (value: T) => void) => { dispose(): void }, holds: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const listening = subscribe((value) => {
      if (!holds(value)) return;
      queueMicrotask(() => listening.dispose());
      resolve(value);
    });
  });
}

/** Kernel 6.1's structure offsets stand in src/guest/agent/tap.ts: this is what finds them wrong. */
test("namespaces, links and the packets on them are told as they are", async () => {
  const link = (view: readonly NamespaceView[], namespace: string, name: string) =>
    view.find((one) => one.name === namespace)?.links.find((one) => one.name === name);
  // Namespaces are told one by one: the last address may be known before the bridge's ports are seen again.
  const complete = until<readonly NamespaceView[]>((listener) => machine.agent.watch(listener), (view) =>
    link(view, "red", "eth0")?.addresses.includes("10.44.0.3/24") === true && link(view, "", "to-blue")?.master === "br0");
  await sh(machine, TWO_NAMESPACES);
  const view = await complete;
  expect(link(view, "", "to-blue")).toMatchObject({ kind: "veth", up: true, master: "br0", peer: { namespace: "blue", index: link(view, "blue", "eth0")?.index } });
  expect(link(view, "blue", "eth0")).toMatchObject({ kind: "veth", peer: { namespace: "", index: link(view, "", "to-blue")?.index } });

  const seen: LinkPacket[] = [];
  const reply = until<LinkPacket>((listener) => machine.agent.tap(listener), (packet) => {
    seen.push(packet);
    // An echo reply that has arrived: protocol 1 at byte 23, type 0 at byte 34.
    return packet.namespace === "blue" && packet.direction === "in" && packet.frame[23] === 1 && packet.frame[34] === 0;
  });
  await sh(machine, "ip netns exec blue ping -c 5 -W 5 -s 40 -p c0ffee 10.44.0.3");
  await reply;
  const macs = [link(view, "red", "eth0"), link(view, "blue", "eth0")].map((one) => one?.mac.replaceAll(":", ""));
  const request = seen.find(({ namespace, direction, frame }) => namespace === "red" && direction === "in" && frame[23] === 1 && frame[34] === 8);
  expect(request).toMatchObject({ link: "eth0", length: 14 + 20 + 8 + 40 });
  expect(hex(request?.frame ?? new Uint8Array())).toMatch(new RegExp(`^${macs[0]}${macs[1]}0800.*c0ffeec0ffee`));
  expect(seen.filter(({ link: name }) => name === "to-blue").map(({ direction }) => direction)).toContain("out");

  const gone = until<readonly NamespaceView[]>((listener) => machine.agent.watch(listener), (now) => !now.some(({ name }) => name === "blue"));
  await sh(machine, "ip netns del blue");
  expect(link(await gone, "red", "eth0")).toBeDefined();
});
