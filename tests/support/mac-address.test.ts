import fc from "fast-check";
import { expect, it } from "vitest";
import { macAddress } from "./mac-address.ts";

it("gives each card of a lab its own address, always the same", () => {
  const name = fc.string({ minLength: 1, maxLength: 8 });
  fc.assert(fc.property(name, name, name, (lab, machine, nic) => {
    const mac = macAddress(lab, machine, nic);
    expect(mac).toMatch(/^02:50(:[0-9a-f]{2}){4}$/);
    expect(macAddress(lab, machine, nic)).toBe(mac);
    expect(macAddress(lab, nic, `${machine}.`)).not.toBe(mac);
  }));
});
