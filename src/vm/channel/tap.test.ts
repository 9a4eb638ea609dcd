import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hex, utf8 } from "../../base/index.ts";
import { PacketReader, parsePacket } from "./tap.ts";

const names = new Map([[4026531840, ""], [4026532114, "blue"]]);
/** As Debian's kernel 6.1 printed it: an echo request from 10.9.0.1, on a machine with little-endian words. */
const words = "0x8a610622,0x0250a7fb,0x01000000,0x00450008,0x00005400,0x01400040,0x090a5526,0x090a0100,0x00080200";

describe("a packet's line", () => {
  it.each([
    ["sent on Ethernet", `out: (net.net_dev_start_xmit) dev="v0" i=3 ns=4026531840 y=1 len=98 nl=0 w={${words}}`, "", "out", 98, "2206618afba7"],
    ["received on Ethernet", `in: (net.netif_receive_skb) dev="eth0" i=2 ns=4026532114 y=1 len=84 nl=0 w={${words}}`, "blue", "in", 98, "2206618afba7"],
    ["sent by a tunnel", `out: (net.net_dev_start_xmit) dev="tun1" i=7 ns=4026531840 y=768 len=84 nl=0 w={0x54000045,0x1}`, "", "out", 84, "45000054"],
    ["received by a tunnel", `in: (net.netif_receive_skb) dev="tun1" i=7 ns=4026531840 y=768 len=84 nl=0 w={0x0,0x0,0x0,0x450000,0x5400}`, "", "in", 84, "45000054"],
    ["in a namespace without a name", `out: (x.y) dev="e" i=7 ns=5 y=1 len=84 nl=0 w={0x01020304}`, "net:[5]", "out", 84, "04030201"],
  ])("%s", (_, line, namespace, direction, length, begins) => {
    const packet = parsePacket(` ${line}`, names, 7);
    expect(packet).toMatchObject({ at: 7, namespace, direction, length });
    expect(hex(packet?.frame ?? new Uint8Array()).startsWith(begins)).toBe(true);
  });

  it("gives no more bytes than the frame has in one piece", () => {
    const line = (len: number, paged: number) => `out: (a.b) dev="v0" i=3 ns=1 y=1 len=${len} nl=${paged} w={${words}}`;
    expect(parsePacket(line(5, 0), names, 0)?.frame.length).toBe(5);
    expect(parsePacket(line(1014, 1000), names, 0)?.frame.length).toBe(14);
    expect(parsePacket(line(4, 1000), names, 0)?.frame.length).toBe(0);
  });

  it.each(["", "CPU:0 [LOST 7 EVENTS]", "in: dev=", `in: (a.b) dev="v0" i=3 ns=1 y=1 len=9999999999 nl=0 w={0x1}`])("that is none: %s", (line) => {
    expect(parsePacket(line, names, 0)).toBeUndefined();
  });
});

it("packets are named once the names are known, in whatever pieces they come", () => {
  const text = utf8(`{"names":[[5,"blue"]]}\nout: (a.b) dev="v0" i=3 ns=5 y=1 len=4 nl=0 w={0x1}\nCPU:0 [LOST 9 EVENTS]\n`);
  fc.assert(fc.property(fc.nat(text.length), (cut) => {
    const reader = new PacketReader({ now: () => 1, monotonic: () => 1, after: () => ({ dispose: () => undefined }) });
    expect([...reader.push(text.slice(0, cut)), ...reader.push(text.slice(cut))]).toMatchObject([{ namespace: "blue", link: "v0" }]);
  }));
});

it("never throws, whatever a guest says", () => {
  const word = fc.constantFrom("in: (a.b) dev=\"", "\" i=1 ns=2 y=1 len=", " nl=0 w={", "0x", ",", "}\n", "{\"names\":", "9", "-1", "\n");
  fc.assert(fc.property(fc.array(fc.oneof(fc.array(word).map((parts) => utf8(parts.join(""))), fc.uint8Array())), (all) => {
    const reader = new PacketReader({ now: () => 1, monotonic: () => 1, after: () => ({ dispose: () => undefined }) });
    for (const bytes of all) reader.push(bytes);
  }));
});
