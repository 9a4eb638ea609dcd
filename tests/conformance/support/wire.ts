/** Requests over TLS as they come, for what no client library would send. */
import { request, type RequestOptions } from "node:https";
import type { ControlPlane } from "../../support/cluster/control-plane.ts";

export interface Identity {
  /** PEM */
  readonly cert?: string;
  readonly key?: string;
  readonly token?: string;
}

export interface WireRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** An object is sent as JSON. */
  readonly body?: unknown;
  readonly as?: Identity;
}

export interface WireAnswer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  /** Of a JSON body. */
  readonly json: Readonly<Record<string, unknown>>;
}

function bytesOf(body: unknown): Buffer | undefined {
  if (body === undefined) return undefined;
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

export function wire(plane: ControlPlane, path: string, { method = "GET", headers = {}, body, as = {} }: WireRequest = {}): Promise<WireAnswer> {
  const bytes = bytesOf(body);
  const { hostname, port } = new URL(plane.url);
  const options: RequestOptions = {
    hostname, port, path, method, ca: plane.files.get("/etc/kubernetes/pki/ca.crt"), agent: false,
    ...(as.cert !== undefined && { cert: as.cert, key: as.key }),
    headers: {
      ...(bytes && { "content-type": "application/json", "content-length": bytes.length }),
      ...(as.token !== undefined && { authorization: `Bearer ${as.token}` }),
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : [...value]])),
    },
  };
  return new Promise((resolve, reject) => {
    const sent = request(options, (message) => {
      const parts: Buffer[] = [];
      message.on("data", (part: Buffer) => parts.push(part));
      message.on("error", reject);
      message.on("end", () => {
        const text = Buffer.concat(parts).toString("utf8");
        const isJson = (message.headers["content-type"] ?? "").startsWith("application/json");
        resolve({ code: message.statusCode ?? 0, headers: message.headers, text, json: isJson && text !== "" && !text.includes("}\n{") ? (JSON.parse(text) as Record<string, unknown>) : {} });
      });
    });
    sent.on("error", reject);
    sent.end(bytes);
  });
}

/** What a kubeconfig of the control machine holds. */
export function identityOf(plane: ControlPlane, name: string): Identity {
  const content = plane.files.get(`/etc/kubernetes/${name}`) ?? "";
  const field = (key: string): string => Buffer.from(new RegExp(`${key}: (\\S+)`).exec(content)?.[1] ?? "", "base64").toString("utf8");
  return { cert: field("client-certificate-data"), key: field("client-key-data") };
}
