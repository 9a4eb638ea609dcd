import { expect, it } from "vitest";
import { nicCommands } from "./nics.ts";

const lan = { name: "eth0", mac: "02:50:00:00:00:01", addresses: ["10.0.0.1/24"], mtu: 1500 };
const wan = { name: "eth1", mac: "02:50:00:00:00:02", addresses: ["192.0.2.1/30", "2001:db8::1/64"], mtu: 9000 };

it("one card is the machine's card by another name", () => {
  expect(nicCommands("eth0", [{ ...lan, name: "uplink" }])).toEqual([
    "link set dev eth0 down",
    "link set dev eth0 name uplink",
    "address flush dev uplink",
    "link set dev uplink address 02:50:00:00:00:01",
    "link set dev uplink mtu 1500",
    "address add 10.0.0.1/24 brd + dev uplink",
    "link set dev uplink up",
  ]);
});

it("several cards are VLANs of one trunk, numbered from 1 in their order", () => {
  expect(nicCommands("eth0", [lan, wan])).toEqual([
    "link set dev eth0 down",
    "link set dev eth0 name wire0",
    "address flush dev wire0",
    "link set dev wire0 mtu 9004",
    "link set dev wire0 up",
    "link add link wire0 name eth0 address 02:50:00:00:00:01 type vlan id 1",
    "link set dev eth0 mtu 1500",
    "address add 10.0.0.1/24 brd + dev eth0",
    "link set dev eth0 up",
    "link add link wire0 name eth1 address 02:50:00:00:00:02 type vlan id 2",
    "link set dev eth1 mtu 9000",
    "address add 192.0.2.1/30 brd + dev eth1",
    "address add 2001:db8::1/64 nodad dev eth1",
    "link set dev eth1 up",
  ]);
});

it("a card that is named already is not named again, and a machine without cards has its own down", () => {
  expect(nicCommands("eth0", [lan])).not.toContain("link set dev eth0 name eth0");
  expect(nicCommands("eth0", [])).toEqual(["link set dev eth0 down"]);
});
