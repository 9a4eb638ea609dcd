/** Our own kubectl in this process: Node's files and sockets behind its ports. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { connect as connectTcp, type Socket } from "node:net";
import path from "node:path";
import { connect as connectTls } from "node:tls";
import { kubectl } from "../../../src/cluster/kubectl/index.ts";
import { FileError, Http1Client, HttpFailure, NO_SUCH_FILE, type ByteStream, type Connect, type Endpoint, type Files, type System } from "../../../src/sys/index.ts";
import { realClock } from "./control-plane.ts";
import type { Kubectl } from "./kubectl.ts";

class SocketStream implements ByteStream {
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(socket: Socket, failed: (error: Error) => void) {
    this.#socket = socket;
    socket.on("data", (bytes) => {
      this.#bytes = Buffer.concat([this.#bytes, bytes]);
      this.#wake?.();
    });
    socket.on("error", failed);
    socket.on("close", () => {
      this.#ended = true;
      this.#wake?.();
    });
  }

  write(text: string): void {
    this.#socket.write(text);
  }

  async #until(enough: () => number): Promise<Buffer> {
    let length = enough();
    while (length < 0 && !this.#ended) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
      length = enough();
    }
    const end = length < 0 ? this.#bytes.length : length;
    const piece = this.#bytes.subarray(0, end);
    this.#bytes = this.#bytes.subarray(end);
    return piece;
  }

  async line(): Promise<string | undefined> {
    const line = await this.#until(() => this.#bytes.indexOf(10) + 1 || -1);
    return line.length === 0 ? undefined : line.toString("utf8").replace(/\r?\n$/, "");
  }

  async exactly(length: number): Promise<string> {
    return (await this.#until(() => (this.#bytes.length >= length ? length : -1))).toString("utf8");
  }

  async rest(): Promise<string> {
    return (await this.#until(() => -1)).toString("utf8");
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** In Go's words, as far as clients of these tests meet them. */
function failureOf(error: NodeJS.ErrnoException | undefined): HttpFailure {
  if (error?.code === "ECONNREFUSED") return new HttpFailure("connect: connection refused", true);
  if (error?.code === "UNABLE_TO_VERIFY_LEAF_SIGNATURE" || error?.code === "SELF_SIGNED_CERT_IN_CHAIN") return new HttpFailure("tls: failed to verify certificate: x509: certificate signed by unknown authority");
  return new HttpFailure(error?.message ?? "EOF");
}

export const connect: Connect = (endpoint: Endpoint) => {
  let failed: NodeJS.ErrnoException | undefined;
  const open = (): ByteStream => {
    const { host, port, authority, certificate, key, insecure, serverName, tls } = endpoint;
    const socket = tls
      ? connectTls({ host, port, rejectUnauthorized: !insecure, ALPNProtocols: ["http/1.1"], ...(authority === undefined ? {} : { ca: authority }), ...(certificate === undefined ? {} : { cert: certificate }), ...(key === undefined ? {} : { key }), ...(serverName === undefined ? {} : { servername: serverName }) })
      : connectTcp({ host, port });
    return new SocketStream(socket, (error) => (failed = error));
  };
  return new Http1Client(`${endpoint.host}:${endpoint.port}`, open, () => failureOf(failed));
};

/** @param cwd what relative paths are relative to */
function nodeFiles(cwd: string): Files {
  const attempt = <T>(operation: string, name: string, call: (file: string) => T): T => {
    try {
      return call(path.resolve(cwd, name));
    } catch (error) {
      throw new FileError(operation, name, (error as NodeJS.ErrnoException).code === "ENOENT" ? NO_SUCH_FILE : String(error));
    }
  };
  return {
    read: (name) => attempt("open", name, (file) => fs.readFileSync(file, "utf8")),
    write: (name, content, mode) => attempt("open", name, (file) => fs.writeFileSync(file, content, mode === undefined ? {} : { mode })),
    kind: (name) => {
      const found = fs.statSync(path.resolve(cwd, name), { throwIfNoEntry: false });
      return found === undefined ? undefined : found.isDirectory() ? "folder" : "file";
    },
    list: (name) => attempt("open", name, (file) => fs.readdirSync(file).sort()),
    makeFolder: (name) => attempt("mkdir", name, (file) => void fs.mkdirSync(file, { recursive: true })),
    remove: (name) => attempt("remove", name, (file) => fs.rmSync(file, { force: true })),
  };
}

export function ownKubectlFor(kubeconfig: string, home: string): Kubectl {
  return async (args, { input = "", env = {} } = {}) => {
    let stdout = "";
    let stderr = "";
    const environment = { PATH: process.env["PATH"] ?? "", HOME: home, KUBECONFIG: kubeconfig, ...env };
    const system: System = {
      files: nodeFiles(home), clock: realClock, environment,
      terminal: { out: (text) => void (stdout += text), err: (text) => void (stderr += text), input: () => input },
      run: (argv) => Promise.resolve(spawnSync(argv[0] ?? "", argv.slice(1), { env: environment, cwd: home }).status ?? 127),
    };
    const code = await kubectl(args, system, connect);
    return { code, stdout, stderr };
  };
}
