import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatIpv4, formatIpv6, formatMac, inNetwork, macKey, parseCidr, parseIp, parseIpv4, parseIpv6, parseMac } from "./address.ts";

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });

describe("addresses", () => {
  it("reads what it writes", () => {
    fc.assert(fc.property(bytes(4), (one) => { expect(parseIpv4(formatIpv4(one))).toEqual(Uint8Array.from(one)); }));
    fc.assert(fc.property(bytes(6), (one) => { expect(parseMac(formatMac(one))).toEqual(Uint8Array.from(one)); }));
    const sparse = bytes(16).map((one) => one.map((byte, at) => (at > 3 && at < 12 && byte < 200 ? 0 : byte)));
    fc.assert(fc.property(fc.oneof(bytes(16), sparse), (one) => { expect(parseIpv6(formatIpv6(one))).toEqual(Uint8Array.from(one)); }));
  });

  it.each([
    ["::", "::"],
    ["::1", "::1"],
    ["FE80:0:0:0:0:0:0:1", "fe80::1"],
    ["2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"],
    ["1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"],
    ["::ffff:10.0.0.1", "::ffff:a00:1"],
    ["1::", "1::"],
  ])("%s is %s", (text, canonical) => {
    const parsed = parseIpv6(text);
    expect(parsed && formatIpv6(parsed)).toBe(canonical);
  });

  it.each(["", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.-4", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "g::", "::1.2.3", "fe80::1%eth0"])(
    "%s is no address",
    (text) => expect(parseIp(text)).toBeUndefined(),
  );

  it.each([
    ["10.0.0.0/8", "10.9.8.7", true],
    ["10.0.0.0/8", "11.0.0.0", false],
    ["10.0.0.128/25", "10.0.0.127", false],
    ["10.0.0.128/25", "10.0.0.200", true],
    ["0.0.0.0/0", "1.2.3.4", true],
    ["10.0.0.1", "10.0.0.1", true],
    ["10.0.0.1", "10.0.0.2", false],
    ["fd00::/8", "fd12::1", true],
    ["fe80::/10", "fec0::1", false],
  ])("%s and %s: %s", (network, address, inside) => {
    const [parsed, host] = [parseCidr(network), parseIp(address)];
    expect(parsed && host && inNetwork(parsed, host)).toBe(inside);
  });

  it.each(["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0.0/x", "fd00::/129", "/8"])("%s is no network", (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  it("makes a different key of every MAC address", () => {
    fc.assert(fc.property(bytes(6), bytes(6), (a, b) => { expect(macKey(a, 0) === macKey(b, 0)).toBe(formatMac(a) === formatMac(b)); }));
  });
});
