/** What the process that holds a lab does for one connection. */
import { CodedError, DisposableStore, type Bytes, type Disposable, type Event } from "../../base/index.ts";
import type { Lab } from "../../lab/index.ts";
import type { RunResult } from "../../vm/types.ts";
import { suggestion } from "../nearest.ts";
import { captureStream } from "./capture.ts";
import { chunked, type Input, type Reply, type Request, type Status } from "./protocol.ts";

export interface Caller {
  readonly onInput: Event<Input>;
  /** Fires when the client has gone. */
  readonly onGone: Event<unknown>;
  send(message: unknown): void;
}

/** Bytes that an `exec` may print in all, as much as a day of it; nothing is kept, the client reads them as they come. */
const EXEC_OUTPUT = 1 << 30;
const PIDS = 256;

type Done = Extract<Reply, { kind: "done" }>;

function machineOf(lab: Lab, name: string) {
  const machine = lab.machines.get(name);
  if (machine === undefined) throw new CodedError("NO_MACHINE", `There is no machine ${name} in ${lab.spec.id}.${suggestion(name, [...lab.machines.keys()])}`);
  return machine;
}

function stream(caller: Caller, kind: "stdout" | "stderr", source: Event<Bytes>): Disposable {
  return source((data) => {
    for (const message of chunked(kind, data)) caller.send(message);
  });
}

/** Exit code as a shell gives it: 128 and the signal's number, 124 for the time limit. */
export function shellCode(result: RunResult): Done {
  switch (result.kind) {
    case "exited":
      return { kind: "done", code: result.exitCode };
    case "signaled":
      return { kind: "done", code: 128 + result.signal };
    case "timeout":
      return { kind: "done", code: 124, note: "It ran longer than its time limit." };
    case "cancelled":
      return { kind: "done", code: 130 };
    case "lost":
      return { kind: "done", code: 125, note: `What became of it is unknown: ${result.reason}` };
  }
}

async function exec(lab: Lab, request: Extract<Request, { op: "exec" }>, caller: Caller): Promise<Done> {
  const { argv, timeoutMs } = request;
  const process = machineOf(lab, request.machine).agent.start({ argv, timeoutMs, outputLimit: EXEC_OUTPUT, pidsLimit: PIDS, keep: 0 });
  const owned = new DisposableStore();
  owned.add(stream(caller, "stdout", process.onStdout));
  owned.add(stream(caller, "stderr", process.onStderr));
  owned.add(caller.onGone(() => process.kill(9)));
  // Writes keep their order; one that fails has lost its reader, which is the command's business.
  let written: Promise<void> = Promise.resolve();
  owned.add(
    caller.onInput((input) => {
      if (input.kind === "data") {
        written = written
          .then(() => process.write(input.data))
          .catch(() => undefined)
          .then(() => caller.send({ kind: "taken" }));
      }
      if (input.kind === "end") written = written.then(() => process.closeStdin()).catch(() => undefined);
      if (input.kind === "signal") process.kill(input.signal);
    }),
  );
  try {
    return shellCode(await process.result);
  } finally {
    owned.dispose();
    process.dispose();
  }
}

async function shell(lab: Lab, request: Extract<Request, { op: "shell" }>, caller: Caller): Promise<Done> {
  const terminal = machineOf(lab, request.machine).terminal(request.terminal);
  const owned = new DisposableStore();
  owned.add(stream(caller, "stdout", terminal.onData));
  const over = new Promise<void>((resolve) => {
    owned.add(caller.onGone(() => resolve()));
    owned.add(
      caller.onInput((input) => {
        if (input.kind === "data") terminal.write(input.data);
        if (input.kind === "resize") terminal.resize(input.columns, input.rows);
        if (input.kind === "end") resolve();
      }),
    );
  });
  terminal.resize(request.columns, request.rows);
  await over;
  owned.dispose();
  return { kind: "done", code: 0 };
}

async function capture(lab: Lab, request: Extract<Request, { op: "capture" }>, caller: Caller): Promise<Done> {
  const names = lab.spec.segments.map((segment) => segment.name);
  if (!names.includes(request.segment)) {
    throw new CodedError("NO_SEGMENT", `There is no segment ${request.segment} in ${lab.spec.id}.${suggestion(request.segment, names)}`);
  }
  const owned = new DisposableStore();
  const over = new Promise<void>((resolve) => {
    owned.add(caller.onGone(() => resolve()));
    owned.add(
      caller.onInput((input) => {
        if (input.kind === "end") resolve();
      }),
    );
  });
  const send = (data: Uint8Array) => {
    for (const message of chunked("stdout", data)) caller.send(message);
  };
  owned.add(captureStream(lab.wire, request.segment, { past: request.past }, send));
  await over;
  owned.dispose();
  return { kind: "done", code: 0 };
}

export function statusOf(lab: Lab, startedAt: number): Status {
  return {
    lab: lab.spec.id,
    ...(lab.lesson === undefined ? {} : { lesson: lab.lesson.id }),
    seed: lab.seed,
    vars: { ...lab.vars },
    pid: process.pid,
    startedAt,
    machines: lab.spec.machines.map(({ name, interfaces }) => ({
      name,
      state: lab.machines.get(name)?.state.kind ?? "starting",
      interfaces: interfaces.map((nic) => ({ name: nic.name, segment: nic.segment, addresses: [...nic.addresses] })),
    })),
    segments: lab.spec.segments.map(({ name }) => ({ name, frames: lab.wire.captured(name).length })),
  };
}

/** Carries out what is done to machines and segments; the rest is the owner's. @throws CodedError for what cannot be begun. */
export function operate(lab: Lab, request: Exclude<Request, { op: "status" | "down" | "kubeconfig" }>, caller: Caller): Promise<Done> {
  switch (request.op) {
    case "exec":
      return exec(lab, request, caller);
    case "shell":
      return shell(lab, request, caller);
    case "capture":
      return capture(lab, request, caller);
  }
}
