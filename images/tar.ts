/** Reads a tar stream (ustar with GNU long names and pax headers: what dpkg-deb writes). */
import { usrMerged } from "./tree.ts";

export type TarMember =
  | { readonly path: string; readonly kind: "file"; readonly mode: number; readonly data: Uint8Array }
  | { readonly path: string; readonly kind: "link"; readonly target: string };

const BLOCK = 512;

function cString(block: Buffer, from: number, length: number): string {
  const field = block.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? length : end).toString("utf8");
}

function number(block: Buffer, from: number, length: number): number {
  return Number.parseInt(cString(block, from, length).trim() || "0", 8);
}

/** Gives back exactly as many bytes as asked for, or undefined when the stream ends right before them. */
async function* blocks(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer | undefined, void, number> {
  let rest: Buffer[] = [];
  let have = 0;
  const source = stream[Symbol.asyncIterator]();
  let want = yield undefined;
  for (;;) {
    while (have < want) {
      const next = await source.next();
      if (next.done) {
        if (have > 0) throw new Error("the archive ends in the middle of a file");
        return;
      }
      rest.push(next.value);
      have += next.value.length;
    }
    const all = rest.length === 1 && rest[0] ? rest[0] : Buffer.concat(rest);
    rest = [all.subarray(want)];
    have -= want;
    want = yield all.subarray(0, want);
  }
}

function paxValue(body: Buffer, key: string): string | undefined {
  return new RegExp(`\\d+ ${key}=([^\\n]*)\\n`).exec(body.toString("utf8"))?.[1];
}

/** Members whose path (merged into /usr, no leading slash) is wanted. Hard links come back as links to the absolute path. */
export async function parseTar(stream: AsyncIterable<Buffer>, wanted: (path: string) => boolean): Promise<TarMember[]> {
  const members: TarMember[] = [];
  const reader = blocks(stream);
  await reader.next(0);
  const take = async (bytes: number) => (await reader.next(bytes)).value ?? undefined;
  let longName: string | undefined;
  let longTarget: string | undefined;
  for (;;) {
    const head = await take(BLOCK);
    if (!head || head.every((byte) => byte === 0)) break;
    const size = number(head, 124, 12);
    const type = String.fromCharCode(head[156] ?? 0);
    const body = size > 0 ? await take(Math.ceil(size / BLOCK) * BLOCK) : Buffer.alloc(0);
    if (!body) throw new Error("the archive ends in the middle of a file");
    const data = body.subarray(0, size);
    if (type === "L") longName = cString(data, 0, size);
    else if (type === "K") longTarget = cString(data, 0, size);
    else if (type === "x") {
      longName = paxValue(data, "path");
      longTarget = paxValue(data, "linkpath");
    } else {
      const prefix = cString(head, 257, 5) === "ustar" && head[262] === 0 ? cString(head, 345, 155) : "";
      const name = longName ?? (prefix ? `${prefix}/` : "") + cString(head, 0, 100);
      const path = usrMerged(name);
      const target = longTarget ?? cString(head, 157, 100);
      longName = longTarget = undefined;
      if (!wanted(path)) continue;
      if (type === "0" || type === "\0") {
        members.push({ path, kind: "file", mode: number(head, 100, 8) & 0o7777, data: Buffer.from(data) });
      } else if (type === "2") members.push({ path, kind: "link", target });
      else if (type === "1") members.push({ path, kind: "link", target: `/${usrMerged(target)}` });
    }
  }
  for (let left = await take(BLOCK); left; left = await take(BLOCK));
  return members;
}

/** A plain file's header, the same for everybody (ustar). @param name at most 100 bytes */
export function tarHeader(name: string, size: number): Buffer {
  const head = Buffer.alloc(BLOCK);
  head.write(name, 0, 100, "utf8");
  const octal = (value: number, at: number, length: number) => head.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at, "latin1");
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  head.write("        0", 148, "latin1");
  head.write("ustar\u000000", 257, "latin1");
  octal(head.reduce((sum, byte) => sum + byte, 0), 148, 7);
  head.write(" ", 155, "latin1");
  return head;
}

/** Zeros after a file's content, up to the next block. */
export function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

export function endOfTar(): Buffer {
  return Buffer.alloc(2 * BLOCK);
}
