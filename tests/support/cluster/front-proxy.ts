/**
 * What haproxy does on the control machine, in Node: ends TLS, asks for a certificate but lets any pass, removes what looks like its own
 * headers and sets them. See docs/design/cluster-identity.md.
 */
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { TLSSocket } from "node:tls";

export interface FrontProxyOptions {
  readonly certificate: string;
  readonly key: string;
  readonly clientCa: string;
  readonly secret: string;
  /** Where plain HTTP is taken. */
  readonly target: AddressInfo;
}

const OWN = "x-podwire-";

export class FrontProxy {
  readonly #server: Server;
  readonly #options: FrontProxyOptions;
  readonly #sockets = new Set<Socket>();

  constructor(options: FrontProxyOptions) {
    this.#options = options;
    this.#server = createServer({ cert: options.certificate, key: options.key, ca: options.clientCa, requestCert: true, rejectUnauthorized: false, ALPNProtocols: ["http/1.1"] });
    this.#server.requestTimeout = 0;
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    this.#server.on("request", (incoming, outgoing) => {
      const onward = httpRequest(this.#onward(incoming), (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        outgoing.flushHeaders();
        answer.pipe(outgoing);
        outgoing.once("close", () => answer.destroy());
      });
      onward.on("error", () => outgoing.destroy());
      outgoing.once("close", () => onward.destroy());
      incoming.pipe(onward);
    });
    this.#server.on("upgrade", (incoming: IncomingMessage, socket: Socket, early: Buffer) => {
      const onward = httpRequest(this.#onward(incoming));
      onward.on("upgrade", (answer, other: Socket, more: Buffer) => {
        const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}`);
        socket.write(["HTTP/1.1 101 Switching Protocols", ...lines, "", ""].join("\r\n"));
        socket.write(more);
        other.write(early);
        socket.pipe(other).pipe(socket);
      });
      onward.on("response", (answer) => {
        socket.write([`HTTP/1.1 ${answer.statusCode ?? 502} -`, ...Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}`), "connection: close", "", ""].join("\r\n"));
        answer.pipe(socket);
      });
      onward.on("error", () => socket.destroy());
      onward.end();
    });
  }

  listen(): Promise<number> {
    return new Promise((resolve) => {
      this.#server.listen(0, "127.0.0.1", () => resolve((this.#server.address() as AddressInfo).port));
    });
  }

  /** As when a cable is pulled: clients see their connections break. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.drop();
    this.#server.close();
  }

  #onward(incoming: IncomingMessage): { host: string; port: number; method: string; path: string; headers: OutgoingHttpHeaders } {
    const headers: OutgoingHttpHeaders = {};
    for (let at = 0; at + 1 < incoming.rawHeaders.length; at += 2) {
      const [name = "", value = ""] = incoming.rawHeaders.slice(at, at + 2);
      const key = name.toLowerCase();
      if (key.startsWith(OWN)) continue;
      const before = headers[key];
      headers[key] = before === undefined ? value : [...(Array.isArray(before) ? before : [String(before)]), value];
    }
    headers[`${OWN}proxy-secret`] = this.#options.secret;
    const socket = incoming.socket;
    const certificate = socket instanceof TLSSocket ? socket.getPeerCertificate(true).raw : undefined;
    if (certificate) headers[`${OWN}client-cert`] = certificate.toString("base64");
    const { address, port } = this.#options.target;
    return { host: address, port, method: incoming.method ?? "GET", path: incoming.url ?? "/", headers };
  }
}
