import { Emitter, type Bytes } from "../../../base/index.ts";
import type { BytePipe } from "../../../cluster/apiserver/http/index.ts";
import type { Connection } from "../../../net/index.ts";

/** A connection as the HTTP server takes it: it is read from as soon as somebody listens. */
export function pipeOf(connection: Connection): BytePipe {
  const data = new Emitter<Bytes>();
  const end = new Emitter<void>();
  const read = async (): Promise<void> => {
    try {
      for (let bytes = await connection.read(); bytes; bytes = await connection.read()) data.fire(bytes);
    } catch {
      // Cut off: for HTTP the same as an end.
    }
    end.fire();
  };
  void read();
  return { onData: data.event, onEnd: end.event, write: (bytes) => connection.write(bytes), close: () => connection.close() };
}
