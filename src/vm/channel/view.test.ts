import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../base/index.ts";
import { ViewReader } from "./view.ts";

const lo = { ifindex: 1, ifname: "lo", flags: ["LOOPBACK", "UP"], mtu: 65536, link_type: "loopback", address: "00:00:00:00:00:00", addr_info: [{ family: "inet", local: "127.0.0.1", prefixlen: 8 }] };
const veth = (ifindex: number, ifname: string, peer: object, more: object = {}) => ({
  ifindex, ifname, flags: ["BROADCAST"], mtu: 1500, link_type: "ether", address: `02:00:00:00:00:0${ifindex}`, linkinfo: { info_kind: "veth" }, ...peer, ...more,
});

function read(...looks: [name: string, links: readonly object[]][][]) {
  const reader = new ViewReader();
  const lines = looks.flatMap((look) => [...look.flatMap(([ns, links]) => [JSON.stringify({ ns }), JSON.stringify(links)]), '{"end":true}']);
  return reader.push(utf8(lines.map((line) => `${line}\n`).join("")));
}

describe("a look", () => {
  it("tells each link's kind, state, addresses and master", () => {
    const bridge = { ifindex: 2, ifname: "br0", flags: ["UP"], mtu: 1500, link_type: "ether", address: "02:00:00:00:00:02", linkinfo: { info_kind: "bridge" } };
    expect(read([["", [lo, bridge, veth(3, "v0", { link_index: 4 }, { master: "br0" }), veth(4, "v1", { link_index: 3 })]]])).toEqual([[{
      name: "",
      links: [
        { index: 1, name: "lo", kind: "loopback", up: true, mac: "00:00:00:00:00:00", mtu: 65536, addresses: ["127.0.0.1/8"] },
        { index: 2, name: "br0", kind: "bridge", up: true, mac: "02:00:00:00:00:02", mtu: 1500, addresses: [] },
        { index: 3, name: "v0", kind: "veth", up: false, mac: "02:00:00:00:00:03", mtu: 1500, addresses: [], peer: { namespace: "", index: 4 }, master: "br0" },
        { index: 4, name: "v1", kind: "veth", up: false, mac: "02:00:00:00:00:04", mtu: 1500, addresses: [], peer: { namespace: "", index: 3 } },
      ],
    }]]);
  });

  it.each([
    ["by the name that one side knows", { link_netns: "blue" }, { link_netnsid: 0 }, "blue", ""],
    ["by both names", { link_netns: "blue" }, { link_netns: "" }, "blue", ""],
    ["by number alone, where only one fits", { link_netnsid: 0 }, { link_netnsid: 0 }, "blue", ""],
  ])("finds a pair's ends in two namespaces %s", (_, here, there, namespace, back) => {
    const [view] = read([["", [lo, veth(5, "v0", { link_index: 2, ...here })]], ["blue", [lo, veth(2, "eth0", { link_index: 5, ...there })]]]);
    expect(view?.[0]?.links[1]?.peer).toEqual({ namespace, index: 2 });
    expect(view?.[1]?.links[1]?.peer).toEqual({ namespace: back, index: 5 });
  });

  it("does not guess between two that fit", () => {
    const other = (name: string): [string, object[]] => [name, [veth(2, "eth0", { link_index: 5, link_netnsid: 0 })]];
    const [view] = read([["", [veth(5, "v0", { link_index: 2, link_netnsid: 0 })]], other("blue"), other("red")]);
    expect(view?.[0]?.links[0]?.peer).toBeUndefined();
  });

  it("that found the same as the last is not told again", () => {
    expect(read([["", [lo]]], [["", [lo]]], [["", []]])).toHaveLength(2);
  });

  it("leaves out a namespace that has gone meanwhile", () => {
    const reader = new ViewReader();
    expect(reader.push(utf8(`{"ns":""}\n[]\n{"ns":"gone"}\n{"end":true}\n`))).toEqual([[{ name: "", links: [] }]]);
  });
});

it("never throws, whatever a guest says", () => {
  const line = fc.oneof(fc.json(), fc.string(), fc.constant('{"ns":"a"}'), fc.constant('{"end":true}'), fc.array(fc.dictionary(fc.constantFrom("ifindex", "ifname", "mtu", "link_type", "link_index", "addr_info"), fc.jsonValue())).map((value) => JSON.stringify(value)));
  fc.assert(fc.property(fc.array(line), fc.array(fc.uint8Array()), (lines, noise) => {
    const reader = new ViewReader();
    for (const bytes of noise) reader.push(bytes);
    for (const one of lines) reader.push(utf8(`${one}\n`));
  }));
});
