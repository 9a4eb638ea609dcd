import { CodedError, DisposableStore, Emitter, toDisposable, type Bytes, type Clock, type Disposable } from "../../base/index.ts";
import type { Connection } from "../../net/index.ts";
import type { Machine } from "../../vm/index.ts";
import { Channel } from "./channel.ts";
import { LINK_PORT } from "./plan.ts";
import { endpointIsUp, provision } from "./provision.ts";
import { relay } from "./relay.ts";
import type { ClusterFilesByMachine, ClusterPlan, ControlPlaneHost, FromRoom, RoomPort, StreamEvent, ToRoom } from "./protocol.ts";

type Request = Extract<ToRoom, { readonly id: number }>;
type Unnumbered<T> = T extends unknown ? Omit<T, "id"> : never;
type Done = Extract<FromRoom, { readonly kind: "done" }>;

interface Waiting {
  readonly resolve: (done: Done) => void;
  readonly reject: (error: Error) => void;
}

/** A lab's control plane, in a worker of its own: joins it to the control machine, and is saved and put back with the lab's moments. */
export class ControlPlane implements Disposable {
  readonly #host: ControlPlaneHost;
  readonly #clock: Clock;
  readonly #plan: ClusterPlan;
  readonly #owned = new DisposableStore();
  readonly #failure = this.#owned.add(new Emitter<string>());
  readonly #waiting = new Map<number, Waiting>();
  readonly #channels = new Map<number, Channel>();
  #room: RoomPort | undefined;
  #listening: Disposable | undefined;
  #files: ClusterFilesByMachine = {};
  #next = 1;

  /** The worker has ended by itself. `renew` is the way out. */
  readonly onFailure = this.#failure.event;

  private constructor(host: ControlPlaneHost, plan: ClusterPlan, clock: Clock) {
    this.#host = host;
    this.#clock = clock;
    this.#plan = plan;
  }

  /** @throws CodedError what the host throws, `KUBE_SCHEMA_DAMAGED`, `CONTROL_PLANE_FAILED` */
  static async start(host: ControlPlaneHost, plan: ClusterPlan, clock: Clock): Promise<ControlPlane> {
    const made = new ControlPlane(host, plan, clock);
    try {
      await made.#begin();
      return made;
    } catch (error) {
      made.dispose();
      throw error;
    }
  }

  get control(): string {
    return this.#plan.control.name;
  }

  /** From here on the control machine's connections arrive, and time stands still while that machine is paused. */
  attach(machine: Machine): void {
    const listening = machine.neighbour?.listen(LINK_PORT, (connection) => this.#open(connection));
    if (listening) this.#owned.add(listening);
    let paused = false;
    this.#owned.add(machine.onState(({ kind }) => {
      if ((kind === "paused") === paused) return;
      paused = kind === "paused";
      this.#room?.post({ kind: paused ? "pause" : "resume" }, []);
    }));
  }

  /** The cluster's keys and kubeconfigs into a machine that has none yet; the API is then open. @throws CodedError `GUEST_FILE`, `API_ENDPOINT` */
  async provision(machine: Machine): Promise<void> {
    await provision(machine, this.#files[machine.name] ?? []);
    if (machine.name === this.control) await endpointIsUp(machine, this.#clock);
  }

  /** A fresh cluster, in a new worker where the old one has ended. */
  async renew(): Promise<void> {
    if (this.#room) this.#files = (await this.#ask({ kind: "renew" })).files ?? {};
    else await this.#begin();
  }

  async save(): Promise<Bytes> {
    const { saved } = await this.#ask({ kind: "save" });
    if (!saved) throw new CodedError("CONTROL_PLANE_FAILED", "The control plane could not be saved: its worker sent nothing.");
    return saved;
  }

  /** All connections are cut. @throws CodedError `STORE_DAMAGED` */
  async restore(saved: Bytes): Promise<void> {
    const copy = saved.slice();
    this.#files = (await this.#ask({ kind: "restore", saved: copy }, [copy.buffer])).files ?? {};
  }

  dispose(): void {
    this.#owned.dispose();
    this.#end("the lab has ended");
  }

  async #begin(): Promise<void> {
    const [room, schema] = await Promise.all([this.#host.spawn(), this.#host.schema()]);
    if (this.#owned.disposed) return room.terminate();
    this.#room = room;
    const heard = [room.onMessage((message) => this.#receive(message)), room.onDeath((reason) => this.#died(reason))];
    this.#listening = toDisposable(() => heard.forEach((one) => one.dispose()));
    const copy = schema.slice();
    this.#files = (await this.#ask({ kind: "start", schema: copy, plan: this.#plan }, [copy.buffer])).files ?? {};
  }

  #open(connection: Connection): void {
    const stream = this.#next++;
    const post = (event: StreamEvent, transfer: readonly ArrayBuffer[] = []) => this.#room?.post({ kind: "stream", stream, event }, transfer);
    if (!this.#room) return connection.reset();
    const channel = new Channel(connection.port, post, () => this.#channels.delete(stream));
    this.#channels.set(stream, channel);
    post({ kind: "open", port: connection.port });
    relay(connection, channel);
  }

  #receive(message: FromRoom): void {
    if (message.kind === "stream") return this.#channels.get(message.stream)?.receive(message.event);
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === "done") waiting?.resolve(message);
    else waiting?.reject(new CodedError(message.code, message.message));
  }

  #ask(message: Unnumbered<Request>, transfer: readonly ArrayBuffer[] = []): Promise<Done> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      if (!this.#room) return reject(this.#gone("its worker has ended"));
      this.#waiting.set(id, { resolve, reject });
      // Omit over the union has lost which member it is; the id completes it.
      this.#room.post({ ...message, id } as Request, transfer);
    });
  }

  #died(reason: string): void {
    this.#end(reason);
    this.#failure.fire(this.#gone(reason).message);
  }

  #end(reason: string): void {
    this.#room?.terminate();
    this.#listening?.dispose();
    this.#room = undefined;
    for (const { reject } of this.#waiting.values()) reject(this.#gone(reason));
    this.#waiting.clear();
    for (const channel of [...this.#channels.values()]) channel.lose(reason);
  }

  #gone(reason: string): CodedError {
    return new CodedError("CONTROL_PLANE_FAILED", `The cluster's control plane has ended: ${reason}. Reset the lab.`);
  }
}
