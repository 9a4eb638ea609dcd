export interface CpioMember {
  readonly name: string;
  readonly mode: string;
  readonly data: Buffer;
}

/** Reads an archive as the kernel does: every header and every content begins at a multiple of four. */
export function unpackCpio(bytes: Buffer): CpioMember[] {
  const found: CpioMember[] = [];
  for (let at = 0; at < bytes.length;) {
    if (bytes.toString("latin1", at, at + 6) !== "070701") throw new Error(`no header at ${at}`);
    const field = (index: number) => Number.parseInt(bytes.subarray(at + 6 + index * 8, at + 14 + index * 8).toString(), 16);
    const [mode, size, nameLength] = [field(1), field(6), field(11)];
    const name = bytes.subarray(at + 110, at + 109 + nameLength).toString();
    const from = Math.ceil((at + 110 + nameLength) / 4) * 4;
    if (name === "TRAILER!!!") return found;
    found.push({ name, mode: mode.toString(8), data: bytes.subarray(from, from + size) });
    at = Math.ceil((from + size) / 4) * 4;
  }
  throw new Error("no trailer");
}
