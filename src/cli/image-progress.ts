import type { BuildOptions, BuildReport } from "../../images/index.ts";

const WORDS: Readonly<Record<BuildReport["phase"], string>> = {
  wait: "waiting",
  resolve: "choosing packages",
  download: "downloading packages",
  unpack: "unpacking",
  pack: "packing",
  snapshot: "booting once and taking the snapshot",
};

/** Shows a build's progress: one line that changes on a terminal, a line a phase elsewhere. */
export async function imageProgress<T>(
  stream: NodeJS.WriteStream,
  work: (report: NonNullable<BuildOptions["report"]>, warn: NonNullable<BuildOptions["warn"]>) => Promise<T>,
): Promise<T> {
  let last = "";
  const clear = () => {
    if (stream.isTTY && last !== "") stream.write("\r\u001b[K");
  };
  const report = ({ phase, fraction, note }: BuildReport) => {
    const line = `image: ${WORDS[phase]}`;
    if (stream.isTTY) stream.write(`\r\u001b[K${line} ${Math.round(fraction * 100)} % ${note ?? ""}`);
    else if (line !== last) stream.write(`${line}\n`);
    last = line;
  };
  const warn = (message: string) => {
    clear();
    stream.write(`warning: ${message}\n`);
  };
  try {
    return await work(report, warn);
  } finally {
    clear();
  }
}
