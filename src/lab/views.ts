import { DisposableStore, Emitter, toDisposable, type Disposable, type Event } from "../base/index.ts";
import type { LinkPacket, Machine } from "../vm/index.ts";
import type { MachineView, PacketSeen } from "./types.ts";

/**
 * What the machines' own kernels say of their namespaces, links and packets. Looking costs a machine something, so it is done
 * only while somebody listens: grading never pays for it.
 */
export class Views implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #machines: ReadonlyMap<string, Machine>;
  readonly #viewed = this.#owned.add(new Emitter<MachineView>());
  readonly #views = new Map<string, MachineView>();
  readonly event: Event<MachineView>;
  readonly onPacket: Event<PacketSeen>;

  /** @param packets what is seen between machines; packets inside them are added to it */
  constructor(machines: ReadonlyMap<string, Machine>, packets: Emitter<PacketSeen>) {
    this.#machines = machines;
    this.event = whileHeard(this.#viewed.event, () => this.#watch(), this.#owned);
    this.onPacket = whileHeard(packets.event, () => this.#tap(packets), this.#owned);
  }

  view(machine: string): MachineView | undefined {
    return this.#views.get(machine);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #watch(): Disposable {
    return this.#each(({ name, agent }) =>
      agent.watch((namespaces) => {
        const view = { machine: name, namespaces };
        this.#views.set(name, view);
        this.#viewed.fire(view);
      }),
    );
  }

  #tap(packets: Emitter<PacketSeen>): Disposable {
    return this.#each(({ name, agent }) => agent.tap((packet) => packets.fire(seenInside(name, packet))));
  }

  #each(start: (machine: Machine) => Disposable): Disposable {
    const started = new DisposableStore();
    for (const machine of this.#machines.values()) started.add(start(machine));
    return started;
  }
}

function seenInside(machine: string, { at, namespace, link, direction, frame }: LinkPacket): PacketSeen {
  return { at, where: { kind: "link", machine, namespace, link, direction }, frame, fate: "delivered" };
}

/** The same event, for whose sake something runs as long as anybody listens. */
function whileHeard<T>(event: Event<T>, start: () => Disposable, owner: DisposableStore): Event<T> {
  let listeners = 0;
  let running: Disposable | undefined;
  const stop = () => {
    running?.dispose();
    running = undefined;
  };
  owner.add(toDisposable(stop));
  return (listener) => {
    const subscription = event(listener);
    if (listeners++ === 0 && !owner.disposed) running = start();
    return toDisposable(() => {
      subscription.dispose();
      if (--listeners === 0) stop();
    });
  };
}
