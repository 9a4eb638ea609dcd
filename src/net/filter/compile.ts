import { inNetwork } from "../address.ts";
import { isVxlanPort } from "../packet/vxlan-port.ts";
import { isWireguard } from "../packet/wireguard.ts";
import type { Direction, Expression, Test } from "./expression.ts";
import { FrameView, type Level } from "./levels.ts";
import { parseFilter } from "./parse.ts";

/** Whether a frame is one of those that a filter asks for. Never throws, whatever the bytes. */
export type FrameFilter = (frame: Uint8Array) => boolean;

type Predicate = (view: FrameView, level: Level, depth: number) => boolean;

/**
 * Reads a packet filter, for the live wire and for wire checks: `icmp and host 10.0.0.1`, `inner tcp port 80`,
 * `udp port 4789 and not contains "password"`. An empty filter takes everything.
 *
 * @throws CodedError `FILTER_INVALID`; its message names the column (from 1) and what is wrong there
 */
export function readFilter(text: string): FrameFilter {
  const predicate = compile(parseFilter(text));
  return (frame) => {
    const view = new FrameView(frame);
    return predicate(view, view.outer, 0);
  };
}

function compile(expression: Expression): Predicate {
  switch (expression.kind) {
    case "and": {
      const [left, right] = [compile(expression.left), compile(expression.right)];
      return (view, level, depth) => left(view, level, depth) && right(view, level, depth);
    }
    case "or": {
      const [left, right] = [compile(expression.left), compile(expression.right)];
      return (view, level, depth) => left(view, level, depth) || right(view, level, depth);
    }
    case "not": {
      const of = compile(expression.of);
      return (view, level, depth) => !of(view, level, depth);
    }
    case "outer": {
      const of = compile(expression.of);
      return (view) => of(view, view.outer, 0);
    }
    case "inner":
      return someDeeper(compile(expression.of));
    default:
      return compileTest(expression);
  }
}

function someDeeper(of: Predicate): Predicate {
  return (view, _level, depth) => {
    for (let deeper = depth + 1; ; deeper += 1) {
      const level = view.level(deeper);
      if (level === undefined) return false;
      if (of(view, level, deeper)) return true;
    }
  };
}

function compileTest(test: Test): Predicate {
  switch (test.kind) {
    case "all":
      return () => true;
    case "net":
      return netPredicate(test);
    case "mac":
      return macPredicate(test);
    case "port":
      return portPredicate(test);
    case "ether-type":
      return (_view, level) => level.etherType === test.type || familyType(level) === test.type;
    case "protocol":
      return (_view, level) => level.protocol === test.protocol && (test.family === 0 ? level.family !== 0 : level.family === test.family);
    case "vlan":
      return (_view, level) => (test.id === undefined ? level.vlans.length > 0 : level.vlans.includes(test.id));
    case "vxlan":
      return vxlanPredicate(test.vni);
    case "wireguard":
      return wireguardPredicate;
    case "length":
      return ({ bytes }) => bytes.length >= test.least && bytes.length <= test.most;
    case "contains":
      return (view, level) => contains(view.bytes, test.bytes, start(level), level.end);
    case "tcp-flag":
      return (view, level) => level.protocol === 6 && level.transport >= 0 && (Math.max(0, view.u8(level.transport + 13)) & test.mask) !== 0;
    case "icmp-type":
      return (view, level) =>
        level.family === test.family && level.protocol === (test.family === 4 ? 1 : 58) && level.transport >= 0 && view.u8(level.transport) === test.type;
    case "group":
      return groupPredicate(test.broadcast, test.layer);
  }
}

/** What the EtherType would be of IP that came through a tunnel without one. */
function familyType(level: Level): number {
  if (level.etherType >= 0) return -1;
  return level.family === 4 ? 0x0800 : level.family === 6 ? 0x86dd : -1;
}

function start(level: Level): number {
  return level.ether >= 0 ? level.ether : Math.max(0, level.ip);
}

function directed(direction: Direction, source: boolean, destination: boolean): boolean {
  switch (direction) {
    case "src":
      return source;
    case "dst":
      return destination;
    case "either":
      return source || destination;
    case "both":
      return source && destination;
  }
}

function netPredicate({ direction, network, via }: Extract<Test, { kind: "net" }>): Predicate {
  const family = network.address.length === 4 ? 4 : 6;
  const matches = (bytes: Uint8Array, source: number, destination: number): boolean =>
    directed(direction, inNetwork(network, bytes, source), inNetwork(network, bytes, destination));
  return ({ bytes }, { ip, arp, family: found }) => {
    if (found === family && via !== "arp") return matches(bytes, ip + (family === 4 ? 12 : 8), ip + (family === 4 ? 16 : 24));
    if (arp < 0 || family === 6 || via === "ip" || arp + 28 > bytes.length) return false;
    return matches(bytes, arp + 14, arp + 24);
  };
}

function macPredicate({ direction, mac }: Extract<Test, { kind: "mac" }>): Predicate {
  return ({ bytes }, { ether }) => {
    if (ether < 0 || ether + 14 > bytes.length) return false;
    const equals = (at: number): boolean => mac.every((byte, i) => bytes[at + i] === byte);
    return directed(direction, equals(ether + 6), equals(ether));
  };
}

function portPredicate({ direction, from, to, via }: Extract<Test, { kind: "port" }>): Predicate {
  const within = (port: number): boolean => port >= from && port <= to;
  return (view, { protocol, transport }) => {
    if (transport < 0) return false;
    const isTransport = via === undefined ? protocol === 6 || protocol === 17 || protocol === 132 : protocol === (via === "tcp" ? 6 : 17);
    return isTransport && directed(direction, within(view.u16(transport)), within(view.u16(transport + 2)));
  };
}

function vxlanPredicate(vni: number | undefined): Predicate {
  return (view, { protocol, transport, end }) => {
    if (protocol !== 17 || transport < 0 || transport + 16 > end) return false;
    if (!isVxlanPort(view.u16(transport + 2))) return false;
    return vni === undefined || view.u16(transport + 12) * 256 + view.u8(transport + 14) === vni;
  };
}

const wireguardPredicate: Predicate = (view, { protocol, transport, end }) =>
  protocol === 17 && transport >= 0 && isWireguard(view.bytes, transport + 8, end, view.u16(transport), view.u16(transport + 2));

function groupPredicate(broadcast: boolean, layer: "ether" | "ip" | "ip6"): Predicate {
  if (layer === "ether") {
    return ({ bytes }, { ether }) => {
      if (ether < 0 || ether + 14 > bytes.length) return false;
      return broadcast ? bytes.subarray(ether, ether + 6).every((byte) => byte === 0xff) : ((bytes[ether] ?? 0) & 1) === 1;
    };
  }
  if (layer === "ip6") return ({ bytes }, { family, ip }) => !broadcast && family === 6 && bytes[ip + 24] === 0xff;
  return ({ bytes }, { family, ip }) => {
    if (family !== 4) return false;
    const first = bytes[ip + 16] ?? 0;
    return broadcast ? bytes.subarray(ip + 16, ip + 20).every((byte) => byte === 0xff) : first >= 224;
  };
}

function contains(bytes: Uint8Array, wanted: Uint8Array, from: number, to: number): boolean {
  const first = wanted[0] ?? 0;
  const last = to - wanted.length;
  for (let at = bytes.indexOf(first, from); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1)) {
    let i = 1;
    while (i < wanted.length && bytes[at + i] === wanted[i]) i += 1;
    if (i === wanted.length) return true;
  }
  return false;
}
