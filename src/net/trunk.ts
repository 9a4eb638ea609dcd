import { DisposableStore, type Bytes, type Disposable, type Event } from "../base/index.ts";
import type { Plug } from "./types.ts";

/** The frames of a machine's one emulated card: what `vm` calls a frame port. */
export interface FrameEnd {
  readonly onFrame: Event<Bytes>;
  send(frame: Bytes): void;
}

const TPID = [0x81, 0x00] as const;
const TAG_AT = 12;
const TAG_BYTES = 4;

/**
 * Joins a machine to the wire. With one plug, frames pass as they are. With several, the machine's card is an 802.1Q trunk:
 * VLAN 1 is the first plug, VLAN 2 the second, and so on; what comes untagged or with another VLAN id goes nowhere, because
 * no card of the topology could have sent it. Ends when disposed; the plugs stay their owner's.
 */
export function connectMachine(machine: FrameEnd, plugs: readonly Plug[]): Disposable {
  const [first, ...more] = plugs;
  const owned = new DisposableStore();
  if (first !== undefined && more.length === 0) {
    owned.add(machine.onFrame((frame) => first.send(frame)));
    // The machine's side hands its frames on to a worker, buffer and all; the wire's frame stays the wire's.
    owned.add(first.onFrame((frame) => machine.send(frame.slice())));
    return owned;
  }
  owned.add(
    machine.onFrame((frame) => {
      const vlan = vlanOf(frame);
      if (vlan !== undefined) plugs[vlan - 1]?.send(withoutTag(frame));
    }),
  );
  plugs.forEach((plug, at) => owned.add(plug.onFrame((frame) => machine.send(withTag(frame, at + 1)))));
  return owned;
}

/** The outer VLAN id; `undefined` for an untagged frame and for priority tags (VLAN 0). */
export function vlanOf(frame: Uint8Array): number | undefined {
  if (frame.length < TAG_AT + TAG_BYTES || frame[TAG_AT] !== TPID[0] || frame[TAG_AT + 1] !== TPID[1]) return undefined;
  const id = (((frame[TAG_AT + 2] ?? 0) & 0x0f) << 8) | (frame[TAG_AT + 3] ?? 0);
  return id === 0 ? undefined : id;
}

export function withTag(frame: Bytes, vlan: number): Bytes {
  const tagged = new Uint8Array(frame.length + TAG_BYTES);
  tagged.set(frame.subarray(0, TAG_AT));
  tagged.set([...TPID, (vlan >> 8) & 0x0f, vlan & 0xff], TAG_AT);
  tagged.set(frame.subarray(TAG_AT), TAG_AT + TAG_BYTES);
  return tagged;
}

/** Takes the outer tag off; the caller has seen with `vlanOf` that there is one. */
export function withoutTag(frame: Bytes): Bytes {
  const plain = new Uint8Array(frame.length - TAG_BYTES);
  plain.set(frame.subarray(0, TAG_AT));
  plain.set(frame.subarray(TAG_AT + TAG_BYTES), TAG_AT);
  return plain;
}
