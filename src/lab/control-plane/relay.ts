import type { Connection } from "../../net/index.ts";

/** Joins two connections, each way at the pace of whoever reads, until both have ended; what breaks one breaks the other. */
export function relay(one: Connection, other: Connection): void {
  void pass(one, other);
  void pass(other, one);
}

async function pass(from: Connection, to: Connection): Promise<void> {
  try {
    for (let bytes = await from.read(); bytes; bytes = await from.read()) await to.write(bytes);
    to.end();
  } catch {
    from.reset();
    to.reset();
  }
}
