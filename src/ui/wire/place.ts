import type { PacketSeen } from "../../lab/index.ts";

/** Where on the wire, or on which link of a machine; `key` is unique in a lab. */
export interface Place {
  readonly key: string;
  /** As written in the list: `lan`, `host-a:eth0`, `host-a/blue:veth1`. */
  readonly label: string;
}

export function segmentKey(segment: string): string {
  return `segment ${segment}`;
}

export function linkKey(machine: string, namespace: string, link: string): string {
  return `link ${machine} ${namespace} ${link}`;
}

export function linkLabel(machine: string, namespace: string, link: string): string {
  return namespace === "" ? `${machine}:${link}` : `${machine}/${namespace}:${link}`;
}

export function placeOf({ where }: PacketSeen): Place {
  if (where.kind === "segment") return { key: segmentKey(where.segment), label: where.segment };
  return {
    key: linkKey(where.machine, where.namespace, where.link),
    label: linkLabel(where.machine, where.namespace, where.link),
  };
}
