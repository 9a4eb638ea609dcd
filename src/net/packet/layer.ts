/** One field of a header. `id` is stable (`ipv4.ttl`), so that a user interface can translate `name`. */
export interface Field {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  /** In the frame, bytes. */
  readonly offset: number;
  readonly length: number;
  readonly note?: Note;
}

/** What is remarkable about a field, with an id for translation: `checksum-bad`, `private-address`, … */
export interface Note {
  readonly id: string;
  readonly text: string;
}

export interface Layer {
  /** `ethernet`, `ipv4`, `tcp`, …, `data`, `malformed`. */
  readonly protocol: string;
  readonly name: string;
  readonly summary: string;
  /** In the frame, bytes; `length` counts the header and what it carries. */
  readonly offset: number;
  readonly length: number;
  readonly fields: readonly Field[];
  /** Where what it carries begins. */
  readonly payloadOffset: number;
}

/** Thrown inside the dissectors alone; `decode` turns it into a layer. */
export class Malformed extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = "Malformed";
    this.offset = offset;
  }
}

/** Reads a header from front to back and notes each field as it goes. Reading past the end throws `Malformed`. */
export class LayerBuilder {
  readonly bytes: Uint8Array;
  readonly protocol: string;
  readonly name: string;
  readonly offset: number;
  readonly fields: Field[] = [];
  summary = "";
  end: number;
  at: number;

  constructor(bytes: Uint8Array, protocol: string, name: string, offset: number, end: number) {
    this.bytes = bytes;
    this.protocol = protocol;
    this.name = name;
    this.offset = offset;
    this.end = end;
    this.at = offset;
  }

  u8(id: string, name: string, show: (value: number) => string = String): number {
    return this.#number(1, id, name, show);
  }

  u16(id: string, name: string, show: (value: number) => string = String): number {
    return this.#number(2, id, name, show);
  }

  u24(id: string, name: string, show: (value: number) => string = String): number {
    return this.#number(3, id, name, show);
  }

  u32(id: string, name: string, show: (value: number) => string = String): number {
    return this.#number(4, id, name, show);
  }

  /** Takes `length` bytes as one field. */
  take(length: number, id: string, name: string, show: (bytes: Uint8Array) => string): Uint8Array {
    this.require(length, name);
    const taken = this.bytes.subarray(this.at, this.at + length);
    this.add(id, name, show(taken), this.at, length);
    this.at += length;
    return taken;
  }

  /** Takes `length` bytes that nobody needs to see. */
  skip(length: number, what: string): void {
    this.require(length, what);
    this.at += length;
  }

  /** A number that is not a field of its own: several fields share its bytes, or it only says what follows. */
  peek(length: number, what: string, at = this.at): number {
    if (at + length > this.end) throw new Malformed(`${this.name} ends before its ${what.toLowerCase()}`, this.at);
    let value = 0;
    for (let i = 0; i < length; i += 1) value = value * 256 + (this.bytes[at + i] ?? 0);
    return value;
  }

  add(id: string, name: string, value: string, offset: number, length: number, note?: Note): void {
    this.fields.push({ id: `${this.protocol}.${id}`, name, value, offset, length, ...(note && { note }) });
  }

  /** Adds a note to the field that was read last. */
  note(id: string, text: string): void {
    const last = this.fields.pop();
    if (last !== undefined) this.fields.push({ ...last, note: { id, text } });
  }

  require(length: number, what: string): void {
    if (length < 0 || this.at + length > this.end) {
      throw new Malformed(`${this.name} ends before its ${what.toLowerCase()}`, this.at);
    }
  }

  build(): Layer {
    const { protocol, name, summary, offset, fields, end, at } = this;
    return { protocol, name, summary, offset, length: Math.max(end, at) - offset, fields, payloadOffset: at };
  }

  #number(length: number, id: string, name: string, show: (value: number) => string): number {
    const value = this.peek(length, name);
    this.add(id, name, show(value), this.at, length);
    this.at += length;
    return value;
  }
}

export function hexNumber(digits: number): (value: number) => string {
  return (value) => `0x${value.toString(16).padStart(digits, "0")}`;
}
