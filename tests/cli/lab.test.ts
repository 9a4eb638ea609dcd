import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAlive } from "../../images/index.ts";
import { courseFolder } from "../support/course.ts";
import { finished, Podwire } from "../support/podwire.ts";
import { readCapture } from "../support/tcpdump.ts";

describe("podwire up", () => {
  let podwire: Podwire;
  const bash = (machine: string, script: string, stdin: Uint8Array | string = "") => podwire.run(["exec", machine, "--", "bash", "-c", script], { stdin });

  beforeAll(async () => {
    podwire = await Podwire.create(courseFolder);
    const up = await podwire.run(["up", "two-machines", "--detach", "--seed", "cli", "--json"]);
    expect(up).toMatchObject({ code: 0 });
    expect(JSON.parse(up.stdout.toString())).toMatchObject({ lab: "two-machines", seed: "cli" });
  });
  afterAll(() => podwire.remove());

  it("says what is up, to people and to scripts", async () => {
    const status: unknown = JSON.parse((await podwire.run(["status", "--json"])).stdout.toString());
    expect(status).toMatchObject({
      lesson: "two-machines",
      machines: [
        { name: "host-a", state: "running", interfaces: [{ name: "eth0", segment: "lan", addresses: ["10.0.0.1/24", "10.9.0.1/24"] }] },
        { name: "host-b", state: "running" },
      ],
    });
    expect((await podwire.run(["status"])).stdout.toString()).toContain("host-b");
  });

  it("lets nobody else talk to it", async () => {
    const folder = podwire.env["PODWIRE_RUN"] ?? "";
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, "lab.sock"))).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["true", 0],
    ["exit 7", 7],
    ["kill -TERM $$", 143],
    ["no-such-command-at-all", 127],
  ])("passes the exit code of `%s`", async (script, code) => {
    expect((await bash("host-a", script)).code).toBe(code);
  });

  it("keeps stdout and stderr apart", async () => {
    expect(await bash("host-a", "echo out; echo err >&2")).toMatchObject({ stdout: Buffer.from("out\n"), stderr: "err\n" });
  });

  it("carries bytes unchanged, both ways", async () => {
    const bytes = Buffer.from(Uint8Array.from({ length: 200_000 }, (_, at) => (at * 7 + (at >> 8)) & 0xff));
    const { code, stdout } = await podwire.run(["exec", "host-a", "--", "cat"], { stdin: bytes });
    expect({ code, same: stdout.equals(bytes) }).toEqual({ code: 0, same: true });
  });

  it("ends a command at its time limit", async () => {
    const done = await podwire.run(["exec", "--timeout", "1", "host-a", "--", "sleep", "60"]);
    expect(done).toMatchObject({ code: 124, stderr: expect.stringContaining("time limit") });
  });

  it("passes a signal to the command", async () => {
    const child = podwire.start(["exec", "host-a", "--", "bash", "-c", "trap 'echo caught; exit 9' INT; echo ready; while :; do sleep 0.1; done"]);
    const done = finished(child);
    await once(child.stdout, "data");
    child.kill("SIGINT");
    expect(await done).toMatchObject({ code: 9, stdout: Buffer.from("ready\ncaught\n") });
  });

  it("runs several commands at once without mixing them", async () => {
    const runs = await Promise.all(Array.from({ length: 6 }, (_, at) => bash(at % 2 === 0 ? "host-a" : "host-b", `for i in 1 2 3; do echo ${at}; done; exit ${at}`)));
    expect(runs.map((run) => [run.code, run.stdout.toString()])).toEqual(runs.map((_, at) => [at, `${at}\n`.repeat(3)]));
  });

  it("says which machines there are when one is misspelt", async () => {
    expect(await podwire.run(["exec", "host-c", "--", "true"])).toMatchObject({ code: 125, stderr: expect.stringMatching(/no machine host-c.*Did you mean host-[ab]\?/) });
  });

  it("captures what crosses a segment, as tcpdump reads it", async () => {
    const file = join(podwire.folder, "lan.pcapng");
    const child = podwire.start(["capture", "lan", "-o", file]);
    const done = finished(child);
    // The file is begun when the capture is.
    await expect.poll(() => stat(file).then((about) => about.size, () => 0), { timeout: 60_000 }).toBeGreaterThan(0);
    expect((await bash("host-a", "ping -c 2 -W 5 -i 0.2 10.0.0.2")).code).toBe(0);
    child.kill("SIGINT");
    expect(await done).toMatchObject({ code: 0 });
    const lines = await readCapture(await readFile(file));
    expect(lines.filter((line) => line.includes("10.0.0.1 > 10.0.0.2: ICMP echo request")).length).toBe(2);
    expect(lines.filter((line) => line.includes("10.0.0.2 > 10.0.0.1: ICMP echo reply")).length).toBe(2);
  });

  it("writes what is still kept, to stdout, and names a segment that there is not", async () => {
    const past = await podwire.run(["capture", "lan", "--past", "--for", "1", "-o", "-"]);
    expect((await readCapture(past.stdout)).length).toBeGreaterThan(3);
    expect(await podwire.run(["capture", "wan", "-o", "-"])).toMatchObject({ code: 2, stderr: expect.stringContaining("no segment wan") });
  });

  it("is a terminal of the machine in `podwire shell`", async () => {
    // `script` gives the command a terminal, as a person's window does.
    const command = `stty rows 41 columns 97; ${process.execPath} ${new URL("../../src/cli/podwire.mjs", import.meta.url).pathname} shell host-a`;
    const child = spawn("script", ["-qec", command, "/dev/null"], { env: podwire.env, cwd: podwire.folder });
    let seen = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      seen += chunk;
    });
    const until = async (pattern: RegExp) => {
      await expect.poll(() => seen, { timeout: 60_000 }).toMatch(pattern);
    };
    await until(/[#$] /);
    child.stdin.write("stty size; echo $((6*7))\r");
    await until(/41 97\s+42/);
    child.stdin.write("\u001d");
    const [code] = await once(child, "close");
    expect(code).toBe(0);
  });

  it("does not start a second lab over the first", async () => {
    expect(await podwire.run(["up", "two-machines", "--detach"])).toMatchObject({ code: 2, stderr: expect.stringMatching(/is up already.*podwire down/) });
  });

  it("tells when the process that held it was killed, then starts anew", async () => {
    const { pid } = JSON.parse((await podwire.run(["status", "--json"])).stdout.toString()) as { pid: number };
    const waiting = podwire.run(["exec", "host-a", "--", "sleep", "300"]);
    await expect.poll(async () => (await bash("host-a", "grep -qx sleep /proc/[0-9]*/comm")).code, { timeout: 60_000 }).toBe(0);
    process.kill(pid, "SIGKILL");
    expect(await waiting).toMatchObject({ code: 125, stderr: expect.stringMatching(/went away/) });
    expect(await podwire.run(["exec", "host-a", "--", "true"])).toMatchObject({ code: 125, stderr: expect.stringMatching(/has died/) });
    expect(await podwire.run(["up", "two-machines", "--detach"])).toMatchObject({ code: 0 });
  });

  it("gives a process up that is stopped, and ends it all the same", async () => {
    const { pid } = JSON.parse((await podwire.run(["status", "--json"])).stdout.toString()) as { pid: number };
    const busy = podwire.start(["exec", "host-a", "--", "bash", "-c", "trap 'echo caught' INT; echo ready; while :; do sleep 0.1; done"]);
    const ended = finished(busy);
    await once(busy.stdout, "data");
    process.kill(pid, "SIGSTOP");
    busy.kill("SIGINT");
    const silent = { code: expect.any(Number), stderr: expect.stringMatching(/has not answered within 10 seconds.*podwire down/) };
    const [status, exec] = await Promise.all([podwire.run(["status"]), podwire.run(["exec", "host-a", "--", "true"])]);
    expect(status).toMatchObject(silent);
    expect(exec).toMatchObject({ ...silent, code: 125 });
    // The first was passed on, and nothing came of it; a second ends the client, and says why.
    expect(busy.exitCode).toBe(null);
    busy.kill("SIGINT");
    const endedAt = Date.now();
    expect(await ended).toMatchObject({ code: 125, stdout: Buffer.from("ready\n"), stderr: expect.stringMatching(/has not answered within 3 seconds.*podwire down/) });
    expect(Date.now() - endedAt).toBeLessThan(8000);
    const downAt = Date.now();
    expect(await podwire.run(["down"])).toMatchObject({ code: 0, stderr: "two-machines is down.\n" });
    // Six seconds, and what a busy computer takes to start Node.
    expect(Date.now() - downAt).toBeLessThan(12_000);
    expect(isAlive({ pid, birth: "" })).toBe(false);
    expect(await podwire.run(["status"])).toMatchObject({ code: 1 });
  });
});
