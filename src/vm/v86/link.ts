/** Connections from the guest to TypeScript, over v86's network backend behind `link-filter.ts`. */
import type { Bytes } from "../../base/index.ts";
import { linkFilter, type LinkFilter } from "./link-filter.ts";
import type { FromWorker, LinkOptions } from "./protocol.ts";
import type { Emulator, V86Connection } from "./v86-types.ts";

/** v86's options for a card with that backend; `vm_ip` is only for what is never let through. */
export function backendOptions({ address, mac }: LinkOptions): Record<string, unknown> {
  return { relay_url: "fetch", router_ip: address, router_mac: mac, masquerade: false };
}

export class GuestLink {
  readonly #post: (message: FromWorker, transfer: readonly ArrayBuffer[]) => void;
  readonly #connections = new Map<number, V86Connection>();
  readonly #ports: ReadonlySet<number>;
  readonly #filter: LinkFilter;
  #nextId = 1;

  /** @throws CodedError `LINK_INVALID` */
  constructor(options: LinkOptions, emulator: Emulator, post: (message: FromWorker, transfer: readonly ArrayBuffer[]) => void) {
    this.#post = post;
    this.#ports = new Set(options.ports);
    this.#filter = linkFilter(options);
    const backend = emulator.network_adapter;
    if (!backend) throw new Error("v86 made no network backend");
    const send = backend.send.bind(backend);
    backend.send = (frame) => {
      if (this.#filter(frame) === "link") send(frame);
    };
    // Nothing that gets this far asks for it; should v86 change, it still reaches nothing.
    backend.fetch = () => Promise.reject(new Error("machines reach nothing outside"));
    emulator.add_listener("tcp-connection", (connection: V86Connection) => this.#accept(connection));
  }

  /** Whether other machines should see the frame. */
  isForWire(frame: Uint8Array): boolean {
    return this.#filter(frame) === "wire";
  }

  #accept(connection: V86Connection): void {
    if (!this.#ports.has(connection.sport)) return;
    const id = this.#nextId++;
    this.#connections.set(id, connection);
    const over = () => {
      if (this.#connections.delete(id)) this.#post({ kind: "link-close", connection: id }, []);
    };
    connection.on("data", (data) => {
      const bytes = data.slice();
      this.#post({ kind: "link-data", connection: id, bytes }, [bytes.buffer]);
    });
    connection.on("shutdown", over);
    connection.on("close", over);
    connection.accept();
    this.#post({ kind: "link-open", connection: id, port: connection.sport }, []);
  }

  write(id: number, bytes: Bytes): void {
    this.#connections.get(id)?.write(bytes);
  }

  close(id: number): void {
    this.#connections.get(id)?.close();
    this.#connections.delete(id);
  }
}
