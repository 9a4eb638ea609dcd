import type { Bytes, Disposable } from "../../base/index.ts";
import { PcapngWriter, type Wire } from "../../net/index.ts";

/** Sends a capture's beginning at once, then each frame of the segment as it crosses the wire. */
export function captureStream(wire: Wire, segment: string, options: { readonly past: boolean }, send: (data: Bytes) => void): Disposable {
  const writer = new PcapngWriter();
  send(writer.start());
  if (options.past) for (const frame of wire.captured(segment)) send(writer.captured(frame));
  return wire.onCapture((frame) => {
    if (frame.segment === segment) send(writer.captured(frame));
  });
}
