import { afterAll, beforeAll, expect, test } from "vitest";
import { equal, text, type Bytes } from "../../src/base/index.ts";
import type { Machine } from "../../src/vm/index.ts";
import { run, sh, startMachine } from "../support/machine.ts";

let machine: Machine;
beforeAll(async () => {
  machine = await startMachine();
});
afterAll(() => machine.dispose());

/** Bytes that are not all alike, so that a lost or doubled piece shows. */
function pattern(length: number): Bytes {
  return Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 0xff);
}

test("megabytes come and go unharmed, through a command and as a file", async () => {
  const content = pattern(1 << 20);
  const echoed = await machine.agent.run({ argv: ["cat"], stdin: content, timeoutMs: 120_000 });
  expect([echoed.kind, equal(echoed.stdout, content)]).toEqual(["exited", true]);
  await machine.agent.writeFile("/tmp/pattern", content, { mode: 0o600 });
  expect(equal(await machine.agent.readFile("/tmp/pattern"), content)).toBe(true);
  expect(await sh(machine, "stat -c %a /tmp/pattern; ls /tmp | grep -c podwire- || true; rm /tmp/pattern")).toBe("600\n0\n");
});

test("200 commands of 8 callers: no output lost or mixed up", async () => {
  await Promise.all(Array.from({ length: 8 }, async (_, caller) => {
    for (let i = 0; i < 25; i++) {
      const result = await machine.agent.run({ argv: ["echo", `${caller}-${i}`], timeoutMs: 120_000 });
      expect([result.kind, text(result.stdout)]).toEqual(["exited", `${caller}-${i}\n`]);
    }
  }));
});

test("endings are told apart, and a daemon outlives the command that left it", async () => {
  expect(await run(machine, "exit 7")).toMatchObject({ kind: "exited", exitCode: 7 });
  expect(await run(machine, "kill -TERM $$")).toMatchObject({ kind: "signaled", signal: 15 });
  expect(await run(machine, "sleep 100", { timeoutMs: 500 })).toMatchObject({ kind: "timeout" });
  const missing = await machine.agent.run({ argv: ["no-such-program"], timeoutMs: 10_000 });
  expect([missing.kind === "exited" && missing.exitCode, text(missing.stderr)]).toEqual([127, "no-such-program: command not found\n"]);
  expect(await sh(machine, "sleep 1234 & echo left")).toBe("left\n");
  expect(await sh(machine, "pkill -x sleep; echo found $?")).toBe("found 0\n");
  await expect(machine.agent.readFile("/no/file")).rejects.toMatchObject({ code: "GUEST_FILE", message: "/no/file: No such file or directory" });
});

test("a fork bomb, a memory hog and endless output end within their time, and the machine goes on", async () => {
  expect(await run(machine, "f() { f | f & }; f; sleep 60", { timeoutMs: 3000, pidsLimit: 100 })).toMatchObject({ kind: "timeout" });
  expect((await run(machine, "x=a; while :; do x=$x$x; done")).kind).not.toBe("lost");
  const endless = await machine.agent.run({ argv: ["yes"], timeoutMs: 2000, outputLimit: 100_000 });
  expect([endless.kind, endless.truncated, endless.stdout.length]).toEqual(["timeout", true, 100_000]);
  expect(await sh(machine, "echo on; pgrep -c yes || true")).toBe("on\n0\n");
});

test("an agent that is killed is lost for what it was doing, and comes back", async () => {
  expect(await run(machine, "kill -9 $(pidof qjs); sleep 60")).toMatchObject({ kind: "lost" });
  expect(await sh(machine, "cat /proc/$(pidof qjs)/oom_score_adj; pgrep -fc '^sleep 60' || true")).toBe("-1000\n0\n");
});
