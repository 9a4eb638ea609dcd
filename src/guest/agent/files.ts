import * as os from "os";
import { ToHost, u32 } from "../../base/channel/index.ts";
import type { Port } from "./port.ts";
import type { Job } from "./run.ts";
import { openNonBlocking, SystemError } from "./system.ts";

/** Sends a file, as fast as the host takes it. */
export class ReadFile implements Job {
  readonly #port: Port;
  readonly #id: number;
  readonly #path: string;
  readonly #onDone: () => void;
  readonly #fd: number;
  #left: number;

  constructor(port: Port, id: number, path: string, limit: number, onDone: () => void) {
    this.#port = port;
    this.#id = id;
    this.#path = path;
    this.#onDone = onDone;
    const [found, errno] = os.stat(path);
    if (found === null) throw new SystemError(path, errno);
    if ((found.mode & os.S_IFMT) === os.S_IFDIR) throw new SystemError(path, EISDIR);
    // A fifo or a device could keep the agent waiting for ever.
    if ((found.mode & os.S_IFMT) !== os.S_IFREG) throw new SystemError(path, EINVAL);
    if (found.size > limit) throw new SystemError(`${path} has ${found.size} bytes, more than the ${limit} asked for`, EFBIG);
    this.#fd = openNonBlocking(path, os.O_RDONLY);
    if (this.#fd < 0) throw new SystemError(path, -this.#fd);
    this.#left = limit;
    this.#read();
  }

  data(): void {}
  end(): void {}
  signal(): void {
    this.abandon();
  }

  abandon(): void {
    this.#port.forget(this.#read);
    os.close(this.#fd);
    this.#onDone();
  }

  readonly #read = (): void => {
    while (this.#port.open) {
      // One byte more than allowed, to tell a file that ends here from one that has grown.
      const length = this.#port.forward(this.#fd, ToHost.Stdout, this.#id, this.#left + 1);
      this.#left -= Math.max(0, length);
      if (length > 0 && this.#left >= 0) continue;
      if (this.#left < 0) this.#port.sendJson(ToHost.Failure, this.#id, { message: new SystemError(this.#path, EFBIG).message });
      else if (length < 0) this.#port.sendJson(ToHost.Failure, this.#id, { message: new SystemError(this.#path, -length).message });
      else this.#port.sendJson(ToHost.Outcome, this.#id, { kind: "done" });
      return this.abandon();
    }
    this.#port.whenOpen(this.#read);
  };
}

/** Takes a file beside its place, and puts it there once it is whole. */
export class WriteFile implements Job {
  readonly #port: Port;
  readonly #id: number;
  readonly #path: string;
  readonly #beside: string;
  readonly #onDone: () => void;
  readonly #fd: number;
  #total = 0;
  #failed = 0;

  constructor(port: Port, id: number, path: string, mode: number, onDone: () => void) {
    this.#port = port;
    this.#id = id;
    this.#path = path;
    this.#beside = `${path}.podwire-${id}`;
    this.#onDone = onDone;
    if ((os.stat(path)[0]?.mode ?? 0) & os.S_IFMT & os.S_IFDIR) throw new SystemError(path, EISDIR);
    os.remove(this.#beside);
    this.#fd = os.open(this.#beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode);
    if (this.#fd < 0) throw new SystemError(path, -this.#fd);
  }

  data(bytes: Uint8Array): void {
    this.#total += bytes.length;
    const copy = new Uint8Array(bytes);
    for (let at = 0; at < copy.length && this.#failed === 0; ) {
      const written = os.write(this.#fd, copy.buffer, at, copy.length - at);
      if (written <= 0) this.#failed = written === 0 ? ENOSPC : -written;
      else at += written;
    }
    this.#port.send(ToHost.DataTaken, this.#id, u32(this.#total));
  }

  end(): void {
    os.close(this.#fd);
    const failed = this.#failed !== 0 ? this.#failed : -os.rename(this.#beside, this.#path);
    if (failed === 0) this.#port.sendJson(ToHost.Outcome, this.#id, { kind: "done" });
    else {
      os.remove(this.#beside);
      this.#port.sendJson(ToHost.Failure, this.#id, { message: new SystemError(this.#path, failed).message });
    }
    this.#onDone();
  }

  signal(): void {
    this.abandon();
  }

  abandon(): void {
    os.close(this.#fd);
    os.remove(this.#beside);
    this.#onDone();
  }
}

const EISDIR = 21;
const EINVAL = 22;
const EFBIG = 27;
const ENOSPC = 28;
