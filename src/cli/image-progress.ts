import { progressLine, type BuildOptions } from "../../images/index.ts";

/** Shows a build's progress: one line that changes on a terminal, a line a phase elsewhere. */
export async function imageProgress<T>(
  stream: NodeJS.WriteStream,
  work: (report: NonNullable<BuildOptions["report"]>, warn: NonNullable<BuildOptions["warn"]>) => Promise<T>,
): Promise<T> {
  const { report, clear } = progressLine(stream);
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
