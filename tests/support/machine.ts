/** Real machines for tests: one base snapshot in memory for all of a test file. */
import { imageHere } from "../../src/cli/image.ts";
import { text, utf8 } from "../../src/base/index.ts";
import { nodeMachineFactory } from "../../src/vm/node/index.ts";
import type { Identity, Machine, MachineFactory, MachineSnapshot, MachineState, RunRequest, RunResult } from "../../src/vm/index.ts";
import { macAddress } from "./mac-address.ts";

let factory: Promise<MachineFactory> | undefined;

/** Folder of the image that machines start from. @throws CodedError `IMAGE_MISSING` */
export async function imageFolder(): Promise<string> {
  return (await imageHere()).folder;
}

export function identityOf(name: string, address = "10.9.0.1/24", nic = "eth0"): Identity {
  return {
    hostname: name,
    nics: [{ name: nic, segment: "lan", mac: macAddress("test", name, nic), addresses: [address], mtu: 1500 }],
    hosts: [{ address: address.replace(/\/.*/, ""), names: [name] }],
  };
}

/** A machine with one card, running. @throws CodedError `IMAGE_MISSING` */
export async function startMachine(identity: Identity = identityOf("test-a")): Promise<Machine> {
  factory ??= imageFolder().then((folder) => nodeMachineFactory(folder));
  return (await factory).create({ identity, memoryMiB: 128 });
}

/** Runs a line of shell and returns what it printed; fails where it did not end with 0. */
export async function sh(machine: Machine, line: string, options: Partial<RunRequest> = {}): Promise<string> {
  const result = await run(machine, line, options);
  if (result.kind !== "exited" || result.exitCode !== 0) throw new Error(`${line}: ${JSON.stringify({ ...result, stdout: text(result.stdout), stderr: text(result.stderr) })}`);
  return text(result.stdout);
}

export function run(machine: Machine, line: string, options: Partial<RunRequest> = {}): Promise<RunResult> {
  return machine.agent.run({ argv: ["/bin/bash", "-c", line], timeoutMs: 60_000, ...options });
}

export async function snapshotOf(machine: Machine): Promise<MachineSnapshot> {
  return (await machine.capture()).seal();
}

export function reached(machine: Machine, kind: MachineState["kind"]): Promise<MachineState> {
  if (machine.state.kind === kind) return Promise.resolve(machine.state);
  return new Promise((resolve) => {
    const listening = machine.onState((state) => {
      if (state.kind !== kind) return;
      listening.dispose();
      resolve(state);
    });
  });
}

/** What a person at a terminal does: type, and read until something stands there. */
export class Typist {
  readonly #machine: Machine;
  readonly #index: number;
  readonly #decoder = new TextDecoder();
  readonly #waiting = new Set<() => void>();
  #seen = "";

  constructor(machine: Machine, index = 0) {
    this.#machine = machine;
    this.#index = index;
    machine.terminal(index).onData((bytes) => {
      this.#seen = (this.#seen + this.#decoder.decode(bytes, { stream: true })).slice(-4_000_000);
      for (const look of this.#waiting) look();
    });
  }

  /** Without colours, titles and the like. */
  get seen(): string {
    // eslint-disable-next-line no-control-regex
    return this.#seen.replaceAll(/\u001b(?:\[[0-9;?]*[A-Za-z]|\][^\u0007]*\u0007|[()][A-Z0-9]|[a-z=>])/g, "").replaceAll("\r", "");
  }

  type(keys: string): void {
    this.#machine.terminal(this.#index).write(utf8(keys));
  }

  forget(): void {
    this.#seen = "";
  }

  until(pattern: RegExp, timeoutMs = 60_000): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`${String(pattern)} was not seen; the terminal shows: ${JSON.stringify(this.seen.slice(-2000))}`));
      }, timeoutMs);
      const look = () => {
        const seen = this.seen;
        if (!pattern.test(seen)) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(seen);
      };
      this.#waiting.add(look);
      look();
    });
  }

  prompt(): Promise<string> {
    return this.until(/# $/);
  }

  /** Types a line and returns what stands between it and the next prompt. */
  async line(line: string): Promise<string> {
    await this.prompt();
    this.forget();
    this.type(`${line}\n`);
    const seen = await this.until(/\n[^\n]*# $/);
    return seen.slice(seen.indexOf("\n") + 1, seen.lastIndexOf("\n") + 1);
  }
}
