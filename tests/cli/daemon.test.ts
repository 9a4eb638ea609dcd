import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { encode } from "../../src/cli/daemon/codec.ts";
import { claim } from "../../src/cli/daemon/owner.ts";
import { serveLab, type Served } from "../../src/cli/daemon/server.ts";
import { runPaths } from "../../src/cli/paths.ts";
import { createLab, memoryStore } from "../../src/lab/index.ts";
import { fakeFactory, LAB, LESSON, manualClock, type FakeMachine } from "../../src/lab/testing/index.ts";
import { Podwire } from "../support/podwire.ts";

/** The daemon's real socket before machines in memory, and a client with a terminal that reads only when it is told to. */
async function served(): Promise<{ readonly served: Served; readonly machine: FakeMachine; readonly client: Socket }> {
  const folder = await mkdtemp(join(tmpdir(), "podwire-daemon-"));
  const factory = fakeFactory();
  const lab = await createLab({ spec: LAB, lesson: LESSON, factory, store: memoryStore(), clock: manualClock(), seed: "s", stepCheckpoints: false });
  const socket = join(folder, "lab.sock");
  const server = await serveLab({ lab }, socket);
  const client = connect(socket);
  client.on("error", () => undefined);
  client.pause();
  onTestFinished(async () => {
    client.destroy();
    await server.close();
    lab.dispose();
    await rm(folder, { recursive: true, force: true });
  });
  const machine = factory.made[0];
  if (machine === undefined) throw new Error("No machine was made.");
  // The lab itself listens, too.
  const before = machine.listeners(0);
  client.write(encode({ op: "shell", machine: machine.name, terminal: 0, columns: 80, rows: 24 }));
  await expect.poll(() => machine.listeners(0)).toBe(before + 1);
  return { served: server, machine, client };
}

const MIB = 1 << 20;
const print = (machine: FakeMachine, mebibytes: number) => {
  for (let at = 0; at < mebibytes; at += 1) machine.type("x".repeat(MIB));
};

test("a client that does not read does not keep the daemon from ending", async () => {
  const { served: server, machine } = await served();
  print(machine, 8);
  await expect(server.close()).resolves.toBeUndefined();
});

/** The command itself, as a process, and a lab of machines in memory that it finds up. */
async function reachable(): Promise<{ readonly podwire: Podwire; readonly machine: FakeMachine }> {
  const podwire = await Podwire.create();
  const paths = runPaths(podwire.env);
  const release = await claim(paths, LAB.id);
  const factory = fakeFactory();
  const lab = await createLab({ spec: LAB, lesson: LESSON, factory, store: memoryStore(), clock: manualClock(), seed: "s", stepCheckpoints: false });
  const server = await serveLab({ lab }, paths.socket);
  onTestFinished(async () => {
    await server.close();
    lab.dispose();
    await release();
    await podwire.remove();
  });
  const machine = factory.made[0];
  if (machine === undefined) throw new Error("No machine was made.");
  return { podwire, machine };
}

test("a capture that the daemon refuses touches no file", async () => {
  const { podwire } = await reachable();
  const kept = join(podwire.folder, "kept.pcapng");
  await writeFile(kept, "an hour's capture");
  const refused = { code: 2, stderr: expect.stringMatching(/no segment lam in sample\. Did you mean lan\?/) };
  expect(await podwire.run(["capture", "lam", "-o", kept])).toMatchObject(refused);
  expect(await podwire.run(["capture", "lam", "-o", join(podwire.folder, "new.pcapng")])).toMatchObject(refused);
  expect(await readFile(kept, "utf8")).toBe("an hour's capture");
  expect((await readdir(podwire.folder)).sort()).toEqual(["kept.pcapng", "run"]);
  expect(await podwire.run(["capture", "lan", "--for", "1", "-o", kept])).toMatchObject({ code: 0 });
  // The type of a pcapng file's first block.
  expect((await readFile(kept)).readUInt32LE(0)).toBe(0x0a0d0d0a);
  expect(await podwire.run(["capture", "lan", "-o", join(podwire.folder, "none/new.pcapng")])).toMatchObject({ code: 2, stderr: expect.stringMatching(/Cannot write .*ENOENT/) });
});

test("a shell in a terminal that knows no size of its own has 80 columns and 24 rows", async () => {
  const { podwire, machine } = await reachable();
  // `script` gives the command a terminal, as a serial line or a container's would be: of no size.
  const command = `stty rows 0 columns 0; tty; exec ${process.execPath} ${new URL("../../src/cli/podwire.mjs", import.meta.url).pathname} shell ${machine.name}`;
  const child = spawn("script", ["-qec", command, "/dev/null"], { env: podwire.env, cwd: podwire.folder });
  onTestFinished(() => void child.kill());
  const ended = once(child, "close");
  let seen = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    seen += chunk;
  });
  await expect.poll(() => seen, { timeout: 30_000 }).toContain("leave with Ctrl-]");
  await expect.poll(() => machine.sizes, { timeout: 30_000 }).toEqual([[80, 24]]);
  const [terminal = ""] = /\/dev\/\S+/.exec(seen) ?? [];
  const resize = (rows: number, columns: number) => execFileSync("stty", ["-F", terminal, "rows", String(rows), "columns", String(columns)]);
  resize(41, 97);
  await expect.poll(() => machine.sizes.at(-1), { timeout: 30_000 }).toEqual([97, 41]);
  resize(0, 0);
  await expect.poll(() => machine.sizes.at(-1), { timeout: 30_000 }).toEqual([80, 24]);
  child.stdin.write("\u001d");
  expect(await ended).toEqual([0, null]);
});
