import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { text, utf8 } from "../../src/base/index.ts";
import type { Machine } from "../../src/vm/index.ts";
import { identityOf, reached, run, sh, snapshotOf, startMachine, Typist } from "../support/machine.ts";

describe("a restored machine", () => {
  let machine: Machine;

  beforeAll(async () => {
    machine = await startMachine(identityOf("host-a", "10.9.0.7/24"));
  });
  afterAll(() => machine.dispose());

  it("is who it was told to be, now", async () => {
    expect(await sh(machine, "hostname")).toBe("host-a\n");
    expect(await sh(machine, "cat /etc/hosts")).toContain("10.9.0.7 host-a");
    expect(await sh(machine, "ip -br -4 addr show eth0")).toMatch(/eth0\s+UP\s+10\.9\.0\.7\/24/);
    const skew = Math.abs(Number(await sh(machine, "date +%s")) * 1000 - Date.now());
    expect(skew).toBeLessThan(5000);
  });

  it("has a terminal that is a real one", async () => {
    const typist = new Typist(machine);
    expect(await typist.line("tty")).toBe("/dev/hvc1\n");
    machine.terminal(0).resize(132, 43);
    await expect.poll(() => typist.line("stty size")).toBe("43 132\n");
    expect(await typist.line("echo Grüße, 世界")).toBe("Grüße, 世界\n");
    expect(await typist.line("printf '\\033[1;31mred\\033[0m\\n'")).toBe("red\n");
  });

  it("lets Ctrl-C end a command, and Ctrl-Z and fg stop one and go on with it", async () => {
    const typist = new Typist(machine);
    await typist.prompt();
    typist.type("sleep 1000\n");
    await expect.poll(() => sh(machine, "pgrep -x sleep || true")).not.toBe("");
    typist.forget();
    typist.type("\u0003");
    await typist.until(/\^C\n.*# $/);
    expect(await typist.line("echo $?")).toBe("130\n");
    typist.forget();
    typist.type("cat\n");
    await expect.poll(() => sh(machine, "pgrep -x cat || true")).not.toBe("");
    typist.type("\u001a");
    await typist.until(/Stopped/);
    expect(await typist.line("jobs")).toMatch(/Stopped\s+cat/);
    typist.type("fg\n");
    await typist.until(/fg\ncat\n/);
    typist.type("still here\n");
    await typist.until(/still here\nstill here\n/);
    typist.type("\u0004");
    await typist.prompt();
  });

  it("follows its window inside full-screen programs", async () => {
    const typist = new Typist(machine, 1);
    await typist.prompt();
    machine.terminal(1).resize(90, 20);
    await expect.poll(() => typist.line("stty size")).toBe("20 90\n");
    const tildes = () => (typist.seen.match(/~/g) ?? []).length;
    typist.forget();
    typist.type("vi /tmp/note\n");
    await expect.poll(tildes, { timeout: 20_000 }).toBe(18);
    typist.forget();
    machine.terminal(1).resize(100, 30);
    // All but the line of text and the line of state, drawn anew.
    await expect.poll(tildes, { timeout: 20_000 }).toBe(28);
    typist.type("ihello\u001b:wq\n");
    await typist.until(/# $/);
    expect(await sh(machine, "cat /tmp/note")).toBe("hello\n");

    await sh(machine, "seq 200 | sed 's/^/line /' >/tmp/lines");
    typist.forget();
    typist.type("less /tmp/lines\n");
    await typist.until(/line 29\n.*lines/s);
    expect(typist.seen).not.toContain("line 30\n");
    typist.type("G");
    await typist.until(/line 200\n/);
    typist.forget();
    machine.terminal(1).resize(100, 12);
    // Its first line stays the first, and eleven fit above the line of state.
    await typist.until(/line 172\n(?:.*\n){9}line 182\n:$/);
    typist.forget();
    typist.type("q");
    await typist.prompt();
  });

  it("keeps its terminal usable while megabytes go through the agent", async () => {
    const typist = new Typist(machine);
    await typist.prompt();
    const flood = run(machine, "head -c 3000000 /dev/zero", { outputLimit: 4_000_000 });
    expect(await typist.line("echo quick")).toBe("quick\n");
    const result = await flood;
    expect(result.stdout.length).toBe(3_000_000);
  });

  it("survives a flood on its terminal, and its agent with it", async () => {
    const typist = new Typist(machine);
    await typist.prompt();
    typist.type("yes flood\n");
    await typist.until(/(flood\n){5000}/);
    expect(await sh(machine, "echo alive")).toBe("alive\n");
    typist.type("\u0003");
    await typist.until(/\^C[^]*# $/);
    expect(await typist.line("echo calm")).toBe("calm\n");
  });

  it("goes back to what was saved: files, terminals, time", async () => {
    const typist = new Typist(machine);
    expect(await typist.line("word=kept; echo before")).toBe("before\n");
    await sh(machine, "echo one >/root/file");
    const snapshot = await snapshotOf(machine);
    expect(snapshot.bytes.length).toBeLessThan(8 * 1024 * 1024);
    await sh(machine, "echo two >/root/file");
    await typist.line("word=changed; echo after");
    await machine.restore(snapshot);
    expect(machine.state.kind).toBe("running");
    expect(await sh(machine, "cat /root/file")).toBe("one\n");
    expect(typist.seen).toContain("before");
    expect(await typist.line("echo $word")).toBe("kept\n");
    const skew = Math.abs(Number(await sh(machine, "date +%s")) * 1000 - Date.now());
    expect(skew).toBeLessThan(5000);
  });

  it("refuses a damaged snapshot and stays as it is", async () => {
    const snapshot = await snapshotOf(machine);
    const bytes = snapshot.bytes.slice();
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await expect(machine.restore({ ...snapshot, bytes })).rejects.toMatchObject({ code: "SNAPSHOT_CORRUPT" });
    await expect(machine.restore({ ...snapshot, base: "0".repeat(32) })).rejects.toMatchObject({ code: "SNAPSHOT_MISMATCH" });
    expect(await sh(machine, "echo here")).toBe("here\n");
  });

  it("stands still while paused, and has the right time afterwards", async () => {
    const typist = new Typist(machine);
    await typist.prompt();
    // One process, not a loop of them: Bash loses a Ctrl-C that comes between a child's fork and its exec.
    typist.type("ping -i 0.1 127.0.0.1\n");
    const ticks = () => (typist.seen.match(/bytes from/g) ?? []).length;
    await expect.poll(ticks, { timeout: 20_000 }).toBeGreaterThan(3);
    await machine.pause();
    expect(machine.state.kind).toBe("paused");
    const paused = { at: performance.now(), ticks: ticks() };
    // Long enough for a clock that nobody set to be seen.
    await expect.poll(() => performance.now() - paused.at, { timeout: 20_000 }).toBeGreaterThan(6000);
    expect(ticks()).toBe(paused.ticks);
    const before = performance.now();
    await machine.resume();
    await expect.poll(ticks, { timeout: 20_000 }).toBeGreaterThan(paused.ticks + 3);
    // A pause is no time to its timers: it does not make up for what it missed.
    expect(ticks() - paused.ticks).toBeLessThan((performance.now() - before) / 100 + 5);
    typist.type("\u0003");
    await typist.until(/\^C[^]*# $/);
    const skew = Math.abs(Number(await sh(machine, "date +%s")) * 1000 - Date.now());
    expect(skew).toBeLessThan(5000);
  });

  it("counts on from where it was saved, in another machine and when restored once more", async () => {
    const uptime = async (of: Machine) => Number((await sh(of, "cut -d' ' -f1 /proc/uptime")).trim());
    const snapshot = await snapshotOf(machine);
    const saved = await uptime(machine);
    const other = await startMachine(identityOf("host-b", "10.9.0.8/24"));
    try {
      for (const again of [false, true, true]) {
        const begun = performance.now();
        await other.restore(snapshot);
        const after = await uptime(other);
        // Its counter may neither run back, or its timers wait until it is there again, nor ahead.
        expect((performance.now() - begun) / 1000, again ? "restored again" : "restored").toBeLessThan(15);
        expect(after - saved).toBeGreaterThan(-5);
        expect(after - saved).toBeLessThan((performance.now() - begun) / 1000 + 1);
      }
    } finally {
      other.dispose();
    }
  });

  it("whose agent says nothing more is shown as such, and as well again when it speaks", async () => {
    const typist = new Typist(machine);
    const silent = reached(machine, "unresponsive");
    await typist.line("pkill -STOP -x qjs");
    expect(await silent).toMatchObject({ sinceMs: expect.any(Number) });
    const running = reached(machine, "running");
    await typist.line("pkill -CONT -x qjs");
    await running;
    expect(await sh(machine, "echo back")).toBe("back\n");
  });

  it("that panics is noticed, shown and restarted", async () => {
    const crashed = reached(machine, "crashed");
    const pending = run(machine, "sleep 1000", { timeoutMs: 2_000_000 });
    machine.terminal(0).write(utf8("echo c >/proc/sysrq-trigger\n"));
    expect(await crashed).toMatchObject({ reason: expect.stringContaining("sysrq triggered crash") });
    expect(machine.bootLog()).toContain("Kernel panic");
    await expect(machine.capture()).rejects.toMatchObject({ code: "MACHINE_CRASHED" });
    expect(await pending).toMatchObject({ kind: "lost" });
    expect(await machine.agent.run({ argv: ["true"], timeoutMs: 60_000 })).toMatchObject({ kind: "lost" });
    await machine.restart();
    expect(await sh(machine, "hostname; ls /root/file 2>&1 || true")).toMatch(/^host-a\n.*No such file/);
    expect(await new Typist(machine).line("echo anew")).toBe("anew\n");
  });

  it("that is told to power off is noticed too", async () => {
    const crashed = reached(machine, "crashed");
    machine.terminal(0).write(utf8("poweroff -f\n"));
    expect(await crashed).toMatchObject({ kind: "crashed" });
    await machine.restart();
  });
});

it("two machines of one snapshot share no randomness and reach each other", async () => {
  const [a, b] = await Promise.all([startMachine(identityOf("host-a", "10.9.0.1/24")), startMachine(identityOf("host-b", "10.9.0.2/24"))]);
  try {
    const seeds = await Promise.all([a, b].map((machine) => sh(machine, "head -c 16 /dev/urandom | od -An -tx1")));
    expect(seeds[0]).not.toBe(seeds[1]);
    const snapshot = await snapshotOf(a);
    await a.restore(snapshot);
    const first = await sh(a, "head -c 16 /dev/urandom | od -An -tx1");
    await a.restore(snapshot);
    expect(await sh(a, "head -c 16 /dev/urandom | od -An -tx1")).not.toBe(first);
    a.frames.onFrame((frame) => b.frames.send(frame));
    b.frames.onFrame((frame) => a.frames.send(frame));
    const ping = await sh(a, "ping -c 3 10.9.0.2");
    expect(ping).toContain("3 received");
    expect(ping).not.toContain("DUP");
  } finally {
    a.dispose();
    b.dispose();
  }
});

it("200 commands of 8 callers: none lost, no output mixed", async () => {
  const machine = await startMachine();
  try {
    const results = await Promise.all(Array.from({ length: 8 }, async (_, caller) => {
      const mine: string[] = [];
      for (let call = 0; call < 25; call++) {
        const result = await machine.agent.run({ argv: ["sh", "-c", "cat; echo $1 >&2; exit 3", "sh", `${caller}.${call}`], stdin: utf8(`in ${caller}.${call}`), timeoutMs: 120_000 });
        mine.push(`${result.kind} ${"exitCode" in result ? result.exitCode : ""} ${text(result.stdout)} ${text(result.stderr).trim()}`);
      }
      return mine;
    }));
    expect(results).toEqual(Array.from({ length: 8 }, (_, caller) => Array.from({ length: 25 }, (_, call) => `exited 3 in ${caller}.${call} ${caller}.${call}`)));
  } finally {
    machine.dispose();
  }
});
