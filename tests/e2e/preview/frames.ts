import type { Bytes } from "../../../src/base/index.ts";

const bytes = (hex: string): Bytes => Uint8Array.from(hex.replaceAll(" ", "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** An echo request, its reply and an ARP question, as tcpdump caught them once. */
export function pingFrames(): { readonly request: Bytes; readonly reply: Bytes; readonly arp: Bytes } {
  return {
    request: bytes("02 50 00 00 02 01 02 50 00 00 01 01 08 00 45 00 00 54 8a 3b 40 00 40 01 9c 6b 0a 00 00 01 0a 00 00 02 08 00 3f 4c 00 07 00 01 5f 3e 11 65 00 00 00 00 92 6e 06 00 00 00 00 00 10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f 20 21 22 23 24 25 26 27 28 29 2a 2b 2c 2d 2e 2f 30 31 32 33 34 35 36 37"),
    reply: bytes("02 50 00 00 01 01 02 50 00 00 02 01 08 00 45 00 00 54 0c 11 00 00 40 01 5a 96 0a 00 00 02 0a 00 00 01 00 00 47 4c 00 07 00 01 5f 3e 11 65 00 00 00 00 92 6e 06 00 00 00 00 00 10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f 20 21 22 23 24 25 26 27 28 29 2a 2b 2c 2d 2e 2f 30 31 32 33 34 35 36 37"),
    arp: bytes("ff ff ff ff ff ff 02 50 00 00 01 01 08 06 00 01 08 00 06 04 00 01 02 50 00 00 01 01 0a 00 00 01 00 00 00 00 00 00 0a 00 00 02"),
  };
}
