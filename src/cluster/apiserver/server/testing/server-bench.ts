/** An API server with a clock turned by hand, asked without a network. */
import { fromBase64, text, toBase64, utf8, type Bytes } from "../../../../base/index.ts";
import type { KubeSchema } from "../../../../kube/schema/index.ts";
import type { CryptoPort } from "../../crypto.ts";
import { createClusterFiles } from "../../pki/index.ts";
import { unpem } from "../../pem.ts";
import { HandClock } from "../../testing/hand-clock.ts";
import type { ApiRequest, AuditEntry } from "../../types.ts";
import { createApiServer } from "../api-server.ts";
import type { ApiServer, ApiServerOptions, ServerKeys } from "../types.ts";

export interface Reply {
  readonly code: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  /** Of a body in JSON. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text as it is; anything else as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

const SECRET = "0123456789abcdef";

async function collect(chunks: AsyncIterable<Bytes>): Promise<string> {
  let all = "";
  for await (const chunk of chunks) all += text(chunk);
  return all;
}

export class ServerBench {
  readonly clock = new HandClock();
  readonly audit: AuditEntry[] = [];
  readonly log: string[] = [];
  readonly #options: ApiServerOptions;
  readonly #certificates: ReadonlyMap<string, string>;
  #server: ApiServer | undefined;
  #seed = 1;

  private constructor(schema: KubeSchema, crypto: CryptoPort, keys: ServerKeys, certificates: ReadonlyMap<string, string>, more: Partial<ApiServerOptions>) {
    this.#certificates = certificates;
    this.#options = {
      schema, clock: this.clock, random: (length) => Uint8Array.from({ length }, () => this.#byte()), crypto, proxySecret: SECRET, keys, serviceRange: "10.96.0.0/16",
      endpoint: { addresses: ["172.16.0.10"], port: 6443 }, log: (level, message) => void this.log.push(`${level} ${message}`), audit: (entry) => void this.audit.push(entry), ...more,
    };
  }

  static async make(schema: KubeSchema, crypto: CryptoPort, more: Partial<ApiServerOptions> = {}): Promise<ServerBench> {
    const { control } = await createClusterFiles({ crypto, now: Date.UTC(2026, 0, 1), control: { name: "control", addresses: [] }, nodes: [], serviceAddress: "10.96.0.1", port: 6443 });
    const files = new Map(control.map(({ path, content }) => [path.replace("/etc/kubernetes/", ""), content]));
    const file = (name: string): string => files.get(name) ?? "";
    const certificates = new Map(["admin", "super-admin"].map((name): [string, string] => {
      const data = /client-certificate-data: (\S+)/.exec(file(`${name}.conf`))?.[1] ?? "";
      return [name, toBase64(unpem("CERTIFICATE", text(fromBase64(data) ?? new Uint8Array())) ?? new Uint8Array())];
    }));
    const bench = new ServerBench(schema, crypto, { clientCa: file("pki/ca.crt"), tokenKey: file("pki/sa.key"), tokenPublicKey: file("pki/sa.pub") }, certificates, more);
    await bench.start();
    return bench;
  }

  get server(): ApiServer {
    if (!this.#server) throw new Error("the server has not started");
    return this.#server;
  }

  /** Once more, on the same store: as after a restart. */
  async start(more: Partial<ApiServerOptions> = {}): Promise<void> {
    const store = this.#server?.store;
    this.#server?.dispose();
    this.#server = await createApiServer({ ...this.#options, ...(store && { store }), ...more });
  }

  /** As the cluster's administrator, unless headers say otherwise. */
  async ask(target: string, { method = "GET", headers = {}, body, signal }: Asked = {}): Promise<Reply> {
    const own = new Map(Object.entries({ "x-podwire-proxy-secret": SECRET, "x-podwire-client-cert": this.#certificates.get("admin") ?? "", ...headers }));
    const bytes = body === undefined ? utf8("") : utf8(typeof body === "string" ? body : JSON.stringify(body));
    const request: ApiRequest = { method, target, headers: own, body: bytes, signal: signal ?? new AbortController().signal };
    const response = await this.server.handler(request);
    if (response.kind === "upgrade") return { code: 101, headers: response.headers, text: "", json: {} };
    const content = response.kind === "whole" ? text(response.body) : await collect(response.chunks);
    const isJson = response.kind === "whole" && (response.headers.get("content-type") ?? "").startsWith("application/json") && content !== "";
    return { code: response.code, headers: response.headers, text: content, json: isJson ? (JSON.parse(content) as Record<string, unknown>) : {} };
  }

  #byte(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#seed >>> 24;
  }
}
