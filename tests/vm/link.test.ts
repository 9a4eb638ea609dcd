/** A real kernel's TCP and the neighbour's: bytes, waiting, many at once, and what is left of connections after a restore. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { text, utf8 } from "../../src/base/index.ts";
import type { Connection, Neighbourhood } from "../../src/net/index.ts";
import { nodeMachineFactory } from "../../src/vm/node/index.ts";
import type { Machine } from "../../src/vm/index.ts";
import { identityOf, imageFolder, sh, snapshotOf } from "../support/machine.ts";

const PORT = 8080;
const THERE = `/dev/tcp/169.254.0.1/${PORT}`;
const MIB = 1024 * 1024;
/** Soon, on a computer that has much else to do. */
const SOON = { timeout: 60_000 };

let machine: Machine;
let neighbour: Neighbourhood;

beforeAll(async () => {
  const factory = nodeMachineFactory(await imageFolder());
  machine = await factory.create({ identity: identityOf("control"), memoryMiB: 128, link: { card: "link0", address: "169.254.0.2/30", neighbour: "169.254.0.1" } });
  if (!machine.neighbour) throw new Error("the machine has no neighbour");
  neighbour = machine.neighbour;
});
afterAll(() => machine.dispose());

/** Serves connections as long as `work` takes. */
async function serving<T>(serve: (connection: Connection) => Promise<void>, work: () => Promise<T>): Promise<T> {
  const broken: unknown[] = [];
  const listening = neighbour.listen(PORT, (connection) => void serve(connection).catch((error: unknown) => broken.push(error)));
  try {
    const result = await work();
    expect(broken).toEqual([]);
    return result;
  } finally {
    listening.dispose();
  }
}

async function echo(connection: Connection): Promise<void> {
  for (let bytes = await connection.read(); bytes; bytes = await connection.read()) await connection.write(bytes);
  connection.end();
}

const pattern = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 0xff);
const sha256 = (...parts: readonly Uint8Array[]): string => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

describe("a guest's connection", () => {
  it("is echoed, and ends when the guest has ended its side", async () => {
    expect(await serving(echo, () => sh(machine, `exec 3<>${THERE}; echo hello >&3; read -r line <&3; echo "$line"`))).toBe("hello\n");
  });

  it("takes what comes in one segment with the end", async () => {
    const seen: string[] = [];
    await serving(async (connection) => {
      let all = "";
      for (let bytes = await connection.read(); bytes; bytes = await connection.read()) all += text(bytes);
      seen.push(all);
      connection.end();
    }, async () => {
      await sh(machine, `for i in $(seq 20); do printf 'request %s' $i >${THERE}; done`);
      await expect.poll(() => seen.length, SOON).toBe(20);
    });
    expect(seen).toEqual(Array.from({ length: 20 }, (_, at) => `request ${at + 1}`));
  });

  it("brings megabytes, both ways, as they were", async () => {
    const down = pattern(4 * MIB);
    let up = "";
    await serving(async (connection) => {
      const parts: Uint8Array[] = [];
      const writing = connection.write(down).then(() => connection.end());
      for (let bytes = await connection.read(); bytes; bytes = await connection.read()) parts.push(bytes);
      up = sha256(...parts);
      await writing;
    }, async () => {
      const said = await sh(machine, `head -c ${4 * MIB} /dev/urandom >/tmp/up; exec 3<>${THERE}; sha256sum <&3 >/tmp/down & cat /tmp/up >&3; exec 3>&-; wait; cat /tmp/down; sha256sum </tmp/up`, { timeoutMs: 120_000 });
      expect(said.split("\n").map((line) => line.slice(0, 64))).toContain(sha256(down));
      await expect.poll(() => said.includes(up) && up !== "", SOON).toBe(true);
    });
  });

  it("makes us wait while the guest does not read", async () => {
    let written = 0;
    await serving(async (connection) => {
      for (let piece = 0; piece < 200; piece++) {
        await connection.write(new Uint8Array(64 * 1024));
        written += 64 * 1024;
      }
      connection.end();
    }, async () => {
      const reading = sh(machine, `exec 3<>${THERE}; until [ -e /tmp/go ]; do sleep 0.1; done; wc -c <&3`, { timeoutMs: 120_000 });
      await expect.poll(() => written, SOON).toBeGreaterThan(0);
      await stands(() => written);
      // A guest's own buffer grows to a few megabytes; what waits here is never more than 64 KiB.
      expect(written).toBeLessThan(8 * MIB);
      await sh(machine, "touch /tmp/go");
      expect((await reading).trim()).toBe(String(200 * 64 * 1024));
    });
  });

  it("makes the guest wait while nobody reads here", async () => {
    let go: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (go = resolve));
    let got = 0;
    await serving(async (connection) => {
      await asked;
      for (let bytes = await connection.read(); bytes; bytes = await connection.read()) got += bytes.length;
      connection.end();
    }, async () => {
      const writing = sh(machine, `exec 3<>${THERE}; dd if=/dev/zero bs=65536 count=200 status=none >&3; touch /tmp/written; exec 3>&-`, { timeoutMs: 120_000 });
      // Bytes that the guest's kernel holds because our window is shut: the fifth column, before the colon.
      const held = () => sh(machine, "grep -E ' 0100FEA9:1F90 01' /proc/net/tcp | grep -c -v ' 00000000:' || true");
      await expect.poll(held, SOON).toBe("1\n");
      await stands(() => got);
      expect(await sh(machine, "ls /tmp/written 2>/dev/null || echo waits")).toBe("waits\n");
      go();
      await writing;
      await expect.poll(() => got, SOON).toBe(200 * 65_536);
    });
  });

  it("is one of a hundred, all open at once", async () => {
    const open: Connection[] = [];
    await serving((connection) => Promise.resolve(void open.push(connection)), async () => {
      const guest = sh(machine, `for i in $(seq 10 109); do eval "exec $i<>${THERE}"; done; for i in $(seq 109 -1 10); do read -r line <&$i; echo "$line"; done`, { timeoutMs: 120_000 });
      await expect.poll(() => open.length, SOON).toBe(100);
      await Promise.all(open.map((connection, at) => connection.write(utf8(`event ${at}\n`))));
      expect((await guest).trim().split("\n").sort()).toEqual(open.map((_, at) => `event ${at}`).sort());
    });
  });
});

/** Until a number has not changed for a second. */
async function stands(number: () => number): Promise<void> {
  for (let before = -1; before !== number(); ) {
    before = number();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

describe("a connection of ours", () => {
  it("reaches a port of the guest's", async () => {
    const serving = sh(machine, `echo "it works" | timeout 30 busybox nc -l -p 7000`);
    let said = "";
    await expect.poll(async () => {
      const connection = await neighbour.connect(7000).catch(() => undefined);
      if (connection) said = text((await connection.read()) ?? utf8(""));
      connection?.close();
      return said;
    }, SOON).toBe("it works\n");
    await serving;
  });

  it("is refused where nobody listens", async () => {
    await expect(neighbour.connect(7001)).rejects.toMatchObject({ code: "CONNECTION_REFUSED" });
  });
});

describe("a machine that goes back to an earlier moment", () => {
  it("loses all its connections, on both ends, and makes new ones", async () => {
    const open: Connection[] = [];
    await serving((connection) => {
      open.push(connection);
      return connection.write(utf8("hello\n"));
    }, async () => {
      await sh(machine, `(exec 3<>${THERE}; read -r line <&3; touch /tmp/idle; read -r line <&3; echo "over $?" >/tmp/after) >/dev/null 2>&1 &`);
      await sh(machine, "until [ -e /tmp/idle ]; do sleep 0.1; done");
      const moment = await snapshotOf(machine);
      const [idle] = open;
      const reading = idle?.read().catch((error: unknown) => error);
      await machine.restore(moment);
      expect(await reading).toMatchObject({ code: "CONNECTION_LOST" });
      // It waits for a line that nobody can send any more, and is told so.
      expect(await sh(machine, "until [ -s /tmp/after ]; do sleep 0.1; done; cat /tmp/after")).toBe("over 1\n");
      expect(await sh(machine, `exec 3<>${THERE}; read -r line <&3; echo "$line"`)).toBe("hello\n");
    });
  });

  it("loses them when it is started anew", async () => {
    const open: Connection[] = [];
    await serving((connection) => Promise.resolve(void open.push(connection)), async () => {
      await sh(machine, `(exec 3<>${THERE}; sleep 1000) >/dev/null 2>&1 &`);
      await expect.poll(() => open.length, SOON).toBe(1);
      const reading = open[0]?.read().catch((error: unknown) => error);
      await machine.restart();
      expect(await reading).toMatchObject({ code: "CONNECTION_LOST" });
      expect(await sh(machine, `exec 3<>${THERE}; echo again`)).toBe("again\n");
    });
  });
});
