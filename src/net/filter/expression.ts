import type { Cidr } from "../address.ts";

/** A filter once it has been read. */
export type Expression =
  | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "not"; readonly of: Expression }
  /** `inner`: some packet within this one; `outer`: the outermost. */
  | { readonly kind: "inner" | "outer"; readonly of: Expression }
  | Test;

export type Direction = "src" | "dst" | "either" | "both";
export type NetworkKind = "ip" | "ip6" | "arp";
export type TransportKind = "tcp" | "udp";

export type Test =
  | { readonly kind: "all" }
  | { readonly kind: "net"; readonly direction: Direction; readonly network: Cidr; readonly via: NetworkKind | undefined }
  | { readonly kind: "mac"; readonly direction: Direction; readonly mac: Uint8Array }
  | {
      readonly kind: "port";
      readonly direction: Direction;
      readonly from: number;
      readonly to: number;
      readonly via: TransportKind | undefined;
    }
  | { readonly kind: "ether-type"; readonly type: number }
  /** `family` 0: IPv4 or IPv6. */
  | { readonly kind: "protocol"; readonly family: 0 | 4 | 6; readonly protocol: number }
  | { readonly kind: "vlan"; readonly id: number | undefined }
  | { readonly kind: "vxlan"; readonly vni: number | undefined }
  | { readonly kind: "wireguard" }
  | { readonly kind: "length"; readonly least: number; readonly most: number }
  | { readonly kind: "contains"; readonly bytes: Uint8Array }
  | { readonly kind: "tcp-flag"; readonly mask: number }
  | { readonly kind: "icmp-type"; readonly family: 4 | 6; readonly type: number }
  | { readonly kind: "group"; readonly broadcast: boolean; readonly layer: "ether" | "ip" | "ip6" };
