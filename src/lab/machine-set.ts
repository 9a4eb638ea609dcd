import { CodedError, DisposableStore, Emitter, messageOf, text, type Clock, type Disposable } from "../base/index.ts";
import type { LabSpec } from "../lessons/index.ts";
import { connectMachine, type Wire } from "../net/index.ts";
import type { Machine, MachineFactory, MachineState } from "../vm/index.ts";
import { LINK } from "./control-plane/index.ts";
import { identityOf } from "./identity.ts";
import { scriptRequest, type ScriptContext } from "./script-run.ts";
import { runInMachine } from "./script-runner.ts";
import type { LabProgress } from "./types.ts";

const SEED_TIMEOUT_MS = 60_000;
const SEED_OUTPUT = 64 * 1024;

/** The lab's machines, plugged into its wire. */
export class MachineSet implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #states = this.#owned.add(new Emitter<{ readonly machine: string; readonly state: MachineState }>());
  readonly onState = this.#states.event;
  readonly all: ReadonlyMap<string, Machine>;
  readonly #spec: LabSpec;
  readonly #clock: Clock;

  private constructor(spec: LabSpec, clock: Clock, machines: readonly Machine[], wire: Wire) {
    this.#spec = spec;
    this.#clock = clock;
    this.all = new Map(machines.map((machine) => [machine.name, machine]));
    for (const machine of machines) {
      this.#owned.add(machine);
      this.#owned.add(machine.onState((state) => this.#states.fire({ machine: machine.name, state })));
      const cards = spec.machines.find((item) => item.name === machine.name)?.interfaces ?? [];
      const plugs = cards.map((card) => this.#owned.add(wire.plug({ machine: machine.name, nic: card.name }, card.segment)));
      this.#owned.add(connectMachine(machine.frames, plugs));
    }
  }

  /** Starts all machines at once. When one cannot be had, those that could are ended and its error is thrown. */
  static async start(options: {
    readonly spec: LabSpec;
    readonly factory: MachineFactory;
    readonly wire: Wire;
    readonly clock: Clock;
    readonly report?: ((progress: LabProgress) => void) | undefined;
    readonly signal?: AbortSignal | undefined;
  }): Promise<MachineSet> {
    const { spec, factory, report, signal } = options;
    const started = await Promise.allSettled(
      spec.machines.map((machine) =>
        factory.create(
          { identity: identityOf(spec, machine), memoryMiB: machine.memoryMiB, ...(machine.role === "control" && { role: machine.role, link: LINK }) },
          (progress) => report?.({ ...progress, machine: machine.name }),
          signal,
        ),
      ),
    );
    const machines = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    const failed = started.find((result) => result.status === "rejected");
    if (!failed && !signal?.aborted) return new MachineSet(spec, options.clock, machines, options.wire);
    for (const machine of machines) machine.dispose();
    throw failed ? failed.reason : new CodedError("LAB_CANCELLED", "starting the lab was cancelled");
  }

  /** @throws CodedError `MACHINE_UNKNOWN` */
  get(name: string): Machine {
    const machine = this.all.get(name);
    if (machine) return machine;
    throw new CodedError("MACHINE_UNKNOWN", `lab ${this.#spec.id} has no machine "${name}"; it has ${[...this.all.keys()].join(", ")}`);
  }

  /** Back to the base snapshot; the seeds are to be run again. */
  async restart(names: Iterable<string> = this.all.keys()): Promise<void> {
    await Promise.all(Array.from(names, (name) => this.get(name).restart()));
  }

  /** Runs the seeds of the named machines, all at once. @throws CodedError `LAB_SEED` with what the script said */
  async seed(context: ScriptContext, names: Iterable<string> = this.all.keys(), signal?: AbortSignal): Promise<void> {
    await Promise.all(
      Array.from(names, async (name) => {
        const script = this.#spec.seed[name];
        if (script === undefined) return;
        const request = scriptRequest(script, "seed", context, { timeoutMs: SEED_TIMEOUT_MS, outputLimit: SEED_OUTPUT });
        const result = await runInMachine(this.get(name), request, this.#clock, signal);
        if (result.kind === "exited" && result.exitCode === 0) return;
        const why = result.kind === "exited" ? `exit code ${result.exitCode}` : result.kind === "lost" ? result.reason : result.kind;
        throw new CodedError("LAB_SEED", `labs/${this.#spec.id}/seed/${name}.sh failed (${why}): ${text(result.stderr).trim().slice(-2000)}`);
      }),
    );
  }

  dispose(): void {
    try {
      this.#owned.dispose();
    } catch (error) {
      throw new CodedError("LAB_DISPOSE", `a machine could not be ended: ${messageOf(error)}`, { cause: error });
    }
  }
}
