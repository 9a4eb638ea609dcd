/**
 * TLS by `openssl s_client`, one process for all requests of a run: it starts twice as fast as curl, and QuickJS has no sockets.
 * Bytes are read with stdio, which decodes UTF-8 at native speed; waiting for them holds up nothing else, as there is nothing else.
 */
import * as os from "os";
import * as std from "std";
import { Http1Client, HttpFailure, type ByteStream, type Connect, type Endpoint } from "../../sys/index.ts";

const KEY_MODE = 0o600;

/** What the kubeconfig holds openssl reads from files; they are gone with the program. */
class SecretFiles {
  readonly #paths: string[] = [];

  write(name: string, content: string): string {
    const path = `/tmp/.kubectl-${os.getpid()}-${name}`;
    os.remove(path);
    const fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, KEY_MODE);
    const file = fd < 0 ? null : std.fdopen(fd, "w");
    if (file === null) throw new HttpFailure(`cannot write ${path}`);
    file.puts(content);
    file.close();
    this.#paths.push(path);
    return path;
  }

  remove(): void {
    for (const path of this.#paths.splice(0)) os.remove(path);
  }
}

class ProcessStream implements ByteStream {
  readonly #out: std.FILE;
  readonly #in: std.FILE;
  readonly #pid: number;
  readonly #secrets: SecretFiles;

  constructor(pid: number, into: number, from: number, secrets: SecretFiles) {
    const [out, input] = [std.fdopen(into, "w"), std.fdopen(from, "r")];
    if (out === null || input === null) throw new HttpFailure("no more files");
    this.#out = out;
    this.#in = input;
    this.#pid = pid;
    this.#secrets = secrets;
  }

  write(text: string): void {
    this.#out.puts(text);
    this.#out.flush();
  }

  line(): Promise<string | undefined> {
    const line = this.#in.getline();
    // The certificates have been read once the server has answered.
    this.#secrets.remove();
    return Promise.resolve(line === null ? undefined : line.replace(/\r$/, ""));
  }

  exactly(length: number): Promise<string> {
    return Promise.resolve(this.#in.readAsString(length));
  }

  rest(): Promise<string> {
    return Promise.resolve(this.#in.readAsString());
  }

  close(): void {
    this.#secrets.remove();
    os.kill(this.#pid, SIGTERM);
    this.#out.close();
    this.#in.close();
    os.waitpid(this.#pid, 0);
  }
}

const SIGTERM = 15;

function argumentsOf({ host, port, serverName = host, authority, insecure, certificate, key }: Endpoint, secrets: SecretFiles): string[] {
  const named = /^[\d.]+$|:/.test(serverName) ? ["-verify_ip", serverName] : ["-verify_hostname", serverName, "-servername", serverName];
  return [
    // Without the key share of a post-quantum group, which takes a machine as long as all the rest.
    "openssl", "s_client", "-quiet", "-groups", "X25519:P-256:P-384", "-connect", `${host.includes(":") ? `[${host}]` : host}:${port}`,
    ...(authority === undefined ? [] : ["-CAfile", secrets.write("ca", authority)]), ...(insecure ? [] : ["-verify_return_error", ...named]),
    ...(certificate === undefined ? [] : ["-cert", secrets.write("cert", certificate)]), ...(key === undefined ? [] : ["-key", secrets.write("key", key)]),
  ];
}

/** What openssl said, in the words of Go's TLS. */
function failureOf(said: string): HttpFailure {
  if (/Connection refused/i.test(said)) return new HttpFailure("connect: connection refused", true);
  if (/certificate has expired/i.test(said)) return new HttpFailure("tls: failed to verify certificate: x509: certificate has expired or is not yet valid");
  if (/hostname mismatch|IP address mismatch/i.test(said)) return new HttpFailure("tls: failed to verify certificate: x509: certificate is not valid for this name");
  if (/verify error|certificate verify failed/i.test(said)) return new HttpFailure("tls: failed to verify certificate: x509: certificate signed by unknown authority");
  if (/Name or service not known|nodename|Temporary failure/i.test(said)) return new HttpFailure("dial tcp: lookup: no such host");
  return new HttpFailure("EOF");
}

export const connect: Connect = (endpoint) => {
  const log = `/tmp/.kubectl-${os.getpid()}-log`;
  const open = (): ByteStream => {
    const secrets = new SecretFiles();
    const [input, output] = [os.pipe(), os.pipe()];
    if (input === null || output === null) throw new HttpFailure("no more files");
    const stderr = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, KEY_MODE);
    const argv = endpoint.tls ? argumentsOf(endpoint, secrets) : ["nc", endpoint.host, String(endpoint.port)];
    const pid = os.exec(argv, { block: false, stdin: input[0], stdout: output[1], stderr });
    for (const fd of [input[0], output[1], stderr]) os.close(fd);
    return new ProcessStream(pid, input[1], output[0], secrets);
  };
  const client = new Http1Client(`${endpoint.host}:${endpoint.port}`, open, () => failureOf(std.loadFile(log) ?? ""));
  return {
    request: (request) => client.request(request),
    stream: (request) => client.stream(request),
    close() {
      client.close();
      os.remove(log);
    },
  };
};
