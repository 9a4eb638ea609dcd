/** A neighbour of one machine's that is no machine: TCP connections to and from it are bytes in TypeScript. */
import type { Bytes, Disposable } from "../../base/index.ts";

/** A TCP connection between the machine and us. What either side does not take makes the other wait. */
export interface Connection {
  /** The port that was asked for: ours where the machine began, the machine's where we did. */
  readonly port: number;
  /**
   * What has come since the last time, or comes next; `undefined` once the machine has said that it sends no more. One reader at a time.
   * @throws CodedError `CONNECTION_LOST`
   */
  read(): Promise<Bytes | undefined>;
  /** Resolves when more may be written; the bytes must not be changed before. @throws CodedError `CONNECTION_LOST` */
  write(bytes: Uint8Array): Promise<void>;
  /** Nothing more is written; what was written is still sent, and the machine may go on sending. */
  end(): void;
  /** As `end`, and what still comes is thrown away. */
  close(): void;
  /** Ends it at once, in both directions. */
  reset(): void;
}

export interface Neighbourhood {
  /** Takes connections of the machine's to a port of ours, until disposed. A port that nobody listens on refuses. */
  listen(port: number, accept: (connection: Connection) => void): Disposable;
  /** To a port of the machine's. @throws CodedError `CONNECTION_REFUSED`, `CONNECTION_LOST` */
  connect(port: number): Promise<Connection>;
}
