/** One run of the program: its kubeconfig, its connection, what is known of the server. Each is had when it is first asked for. */
import type { Connect, System } from "../../../sys/index.ts";
import { FileError } from "../../../sys/index.ts";
import { CommandError } from "../cli/failure.ts";
import type { Flags } from "../cli/flags.ts";
import { accessOf, chooseContext, type Access, type Context } from "../config/context.ts";
import { configPaths, loadConfig, type Kubeconfig, type Paths } from "../config/kubeconfig.ts";
import { Client } from "./client.ts";
import { Discovery } from "./discovery.ts";

export class Session {
  readonly #system: System;
  readonly #flags: Flags;
  readonly #connect: Connect;
  readonly discovery: Discovery;
  #config: Promise<Kubeconfig> | undefined;
  #client: Promise<Client> | undefined;

  constructor(system: System, flags: Flags, connect: Connect) {
    this.#system = system;
    this.#flags = flags;
    this.#connect = connect;
    this.discovery = new Discovery(() => this.client());
  }

  get paths(): Paths {
    return configPaths(this.#system, this.#flags.string("kubeconfig"));
  }

  config(): Promise<Kubeconfig> {
    return (this.#config ??= loadConfig(this.#system, this.paths));
  }

  async context(): Promise<Context> {
    return chooseContext(await this.config(), this.#flags);
  }

  async access(): Promise<Access> {
    const context = await this.context();
    try {
      return accessOf(this.#system.files, this.#flags, context);
    } catch (error) {
      if (error instanceof FileError) throw new CommandError(`unable to read a file of the configuration: ${error.message}`);
      throw error;
    }
  }

  client(): Promise<Client> {
    return (this.#client ??= this.access().then((access) => new Client(this.#connect(access.endpoint), access, (message) => this.#system.terminal.err(`Warning: ${message}\n`))));
  }

  /** The namespace to work in, and whether it was insisted on. */
  async namespace(): Promise<{ readonly name: string; readonly explicit: boolean }> {
    const flag = this.#flags.string("namespace");
    return flag === "" ? { name: (await this.context()).namespace, explicit: false } : { name: flag, explicit: true };
  }

  async close(): Promise<number> {
    const client = await this.#client?.catch(() => undefined);
    client?.close();
    return client?.warnings ?? 0;
  }
}
