/** Says on a terminal how far a build is: one line that is rewritten, or one line a phase where there is no terminal. */
import type { BuildPhase, BuildReport } from "./context.ts";

const NAMES: Readonly<Record<BuildPhase, string>> = {
  wait: "waiting for another build",
  resolve: "asking the mirror",
  download: "downloading packages",
  unpack: "unpacking",
  pack: "packing",
  snapshot: "booting the machine and taking its snapshot",
};
const BAR = 24;

export interface ProgressLine {
  report(this: void, report: BuildReport): void;
  /** Takes the line away, before anything else is printed. */
  clear(this: void): void;
}

export function progressLine(stream: { readonly isTTY?: boolean; write(text: string): unknown }): ProgressLine {
  let last: string | undefined;
  const say = ({ phase, fraction, note }: BuildReport): string => {
    const filled = Math.round(Math.min(1, Math.max(0, fraction)) * BAR);
    const bar = stream.isTTY ? ` [${"#".repeat(filled)}${"-".repeat(BAR - filled)}] ${Math.round((filled / BAR) * 100)} %` : "";
    return `${NAMES[phase]}${bar}${note === undefined ? "" : ` (${note})`}`;
  };
  return {
    report(report) {
      const line = say(report);
      if (line === last) return;
      last = line;
      stream.write(stream.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
    },
    clear() {
      if (stream.isTTY && last !== undefined) stream.write("\r\u001b[K");
      last = undefined;
    },
  };
}
