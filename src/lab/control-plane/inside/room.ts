import { CodedError, isCoded, messageOf, text, utf8, type Clock, type Log } from "../../../base/index.ts";
import { MemoryStore } from "../../../cluster/apiserver/store/index.ts";
import { KubeSchema, parseKubeSchema } from "../../../kube/schema/index.ts";
import { Channel } from "../channel.ts";
import type { ClusterPlan, FromRoom, StreamMessage, ToRoom } from "../protocol.ts";
import { Cluster, filesOf, freshIdentity, type ClusterIdentity, type ClusterPorts } from "./cluster.ts";
import { pipeOf } from "./pipe.ts";
import { RoomClock } from "./room-clock.ts";
import { decodeCluster, encodeCluster } from "./saved-cluster.ts";

export interface RoomPorts {
  readonly clock: Clock;
  readonly crypto: ClusterPorts["crypto"];
  readonly log: Log;
  readonly post: (message: FromRoom, transfer: readonly ArrayBuffer[]) => void;
}

interface Began {
  readonly ports: ClusterPorts;
  readonly plan: ClusterPlan;
}

type Request = Extract<ToRoom, { readonly id: number }>;
type Answer = Omit<Extract<FromRoom, { readonly kind: "done" }>, "kind" | "id">;

/** The control plane's worker: one cluster after another, each begun, saved and put back as the lab says. */
export class Room {
  readonly #ports: RoomPorts;
  readonly #clock: RoomClock;
  readonly #channels = new Map<number, Channel>();
  #began: Began | undefined;
  #cluster: Cluster | undefined;
  /** Requests are answered one after another. */
  #turn: Promise<void> = Promise.resolve();

  constructor(ports: RoomPorts) {
    this.#ports = ports;
    this.#clock = new RoomClock(ports.clock);
  }

  /** Never throws. */
  handle(message: ToRoom): void {
    switch (message.kind) {
      case "stream": return this.#stream(message);
      case "pause": return this.#clock.pause();
      case "resume": return this.#clock.resume();
      default: this.#turn = this.#turn.then(() => this.#answer(message));
    }
  }

  async #answer(request: Request): Promise<void> {
    const { id } = request;
    try {
      const answer = await this.#do(request);
      this.#ports.post({ kind: "done", id, ...answer }, answer.saved ? [answer.saved.buffer] : []);
    } catch (error) {
      this.#ports.post({ kind: "failed", id, code: isCoded(error) ? error.code : "CONTROL_PLANE_FAILED", message: messageOf(error) }, []);
    }
  }

  async #do(request: Request): Promise<Answer> {
    switch (request.kind) {
      case "start": {
        const schema = new KubeSchema(parseKubeSchema(text(request.schema)));
        const { crypto, log } = this.#ports;
        this.#began = { ports: { schema, crypto, log, clock: this.#clock }, plan: request.plan };
        return this.#fresh(this.#began);
      }
      case "renew": return this.#fresh(this.#begun());
      case "save": return { saved: this.#save() };
      case "restore": return this.#restore(request.saved);
    }
  }

  async #fresh(began: Began): Promise<Answer> {
    return this.#run(began, await freshIdentity(began.ports, began.plan), new MemoryStore({ clock: this.#clock }));
  }

  /** The store is the same one as before, so that its revisions go on: who knows a later one than that of the past hears that it is gone. */
  async #restore(saved: Uint8Array): Promise<Answer> {
    const { store: objects, proxySecret, control, nodes } = decodeCluster(saved);
    const began = this.#begun();
    const store = this.#cluster?.store ?? new MemoryStore({ clock: this.#clock });
    this.#end();
    store.restore(utf8(objects));
    return this.#run(began, { proxySecret, control, nodes }, store);
  }

  async #run({ ports, plan }: Began, identity: ClusterIdentity, store: MemoryStore): Promise<Answer> {
    this.#end();
    this.#cluster = await Cluster.start(ports, plan, identity, store);
    return { files: filesOf(identity, plan) };
  }

  #save() {
    const cluster = this.#cluster;
    if (!cluster) throw new CodedError("CONTROL_PLANE_FAILED", "There is no cluster to save. Reset the lab.");
    const { proxySecret, control, nodes } = cluster.identity;
    return encodeCluster({
      proxySecret, control: [...control], nodes: Object.fromEntries(Object.entries(nodes).map(([name, files]) => [name, [...files]])), store: text(cluster.store.save()),
    });
  }

  #end(): void {
    this.#cluster?.dispose();
    this.#cluster = undefined;
    for (const channel of [...this.#channels.values()]) channel.reset();
  }

  #begun(): Began {
    if (!this.#began) throw new CodedError("CONTROL_PLANE_FAILED", "The control plane was not started. Reset the lab.");
    return this.#began;
  }

  #stream({ stream, event }: StreamMessage): void {
    if (event.kind !== "open") return this.#channels.get(stream)?.receive(event);
    const channel = new Channel(
      event.port,
      (one, transfer) => this.#ports.post({ kind: "stream", stream, event: one }, transfer),
      () => this.#channels.delete(stream),
    );
    this.#channels.set(stream, channel);
    if (this.#cluster) this.#cluster.serve(pipeOf(channel));
    else channel.reset();
  }
}
