import { parseCidr, parseIp, parseMac } from "../address.ts";
import type { Direction, Expression, Test } from "./expression.ts";
import { PLAIN_TESTS } from "./names.ts";
import { filterError, tokens, type Token } from "./tokens.ts";
import { numberOf, TYPES, valueTest, VIAS, type Qualifiers, type Via } from "./values.ts";

const MAX_DEPTH = 64;

/**
 * Reads a filter: pcap's language (see `man pcap-filter`) without its byte arithmetic, and with `inner`, `outer`, `contains`,
 * `wireguard` and the names of flags and ICMP types as tests. As there, `and` and `or` bind equally, from left to right.
 *
 * @throws CodedError `FILTER_INVALID`, its message begins with the column
 */
export function parseFilter(text: string): Expression {
  return new Parser(tokens(text)).whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #last: Qualifiers | undefined;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  whole(): Expression {
    if (this.#peek().kind === "end") return { kind: "all" };
    const read = this.#chain();
    const rest = this.#peek();
    if (rest.kind !== "end") throw filterError(rest.column, `"${rest.text}" is not expected here; join two tests with "and" or "or".`);
    return read;
  }

  #chain(): Expression {
    let left = this.#unary();
    for (let token = this.#peek(); token.kind === "and" || token.kind === "or"; token = this.#peek()) {
      this.#at += 1;
      left = { kind: token.kind, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Expression {
    const token = this.#peek();
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw filterError(token.column, `a filter nests at most ${MAX_DEPTH} deep.`);
    try {
      return this.#unaryAt(token);
    } finally {
      this.#depth -= 1;
    }
  }

  #unaryAt(token: Token): Expression {
    if (token.kind === "not") {
      this.#at += 1;
      return { kind: "not", of: this.#unary() };
    }
    if (token.kind === "(") {
      this.#at += 1;
      const of = this.#chain();
      const close = this.#peek();
      if (close.kind !== ")") throw filterError(close.column, `the "(" of column ${token.column} is not closed.`);
      this.#at += 1;
      return of;
    }
    if (token.kind === "word" && (token.text === "inner" || token.text === "outer")) {
      this.#at += 1;
      return { kind: token.text, of: this.#unary() };
    }
    return this.#test();
  }

  #test(): Test {
    const token = this.#peek();
    if (token.kind !== "word") throw filterError(token.column, `a test is missing here${token.text ? `, before "${token.text}"` : ""}; for example: host 10.0.0.1`);
    const special = this.#special(token.text) ?? this.#group(token.text);
    if (special !== undefined) return special;
    const qualifiers = this.#qualifiers();
    if (qualifiers !== undefined) return this.#value(qualifiers);
    const plain = Object.hasOwn(PLAIN_TESTS, token.text) ? PLAIN_TESTS[token.text] : undefined;
    if (plain !== undefined) {
      this.#at += 1;
      return plain;
    }
    if (this.#last !== undefined) return this.#value(this.#last);
    if (parseIp(token.text) !== undefined) return this.#value({ via: undefined, direction: "either", type: "host" });
    throw filterError(token.column, `"${token.text}" is no test; it may be an address with "host" before it, or a port with "port".`);
  }

  #special(word: string): Test | undefined {
    switch (word) {
      case "vlan":
        this.#at += 1;
        return { kind: "vlan", id: this.#optionalNumber(4094) };
      case "vxlan":
        this.#at += 1;
        return { kind: "vxlan", vni: this.#optionalNumber(0xff_ffff) };
      case "greater":
        this.#at += 1;
        return { kind: "length", least: this.#number("a length in bytes", 0xffff_ffff), most: Number.POSITIVE_INFINITY };
      case "less":
        this.#at += 1;
        return { kind: "length", least: 0, most: this.#number("a length in bytes", 0xffff_ffff) };
      case "contains":
        return this.#contains();
      default:
        return undefined;
    }
  }

  #contains(): Test {
    this.#at += 1;
    const value = this.#peek();
    if (value.kind !== "string") throw filterError(value.column, 'after "contains" comes a text in double quotes.');
    if (value.bytes.length === 0) throw filterError(value.column, "the text to look for is empty.");
    this.#at += 1;
    return { kind: "contains", bytes: value.bytes };
  }

  /** `ether broadcast`, `ip multicast` and the like. */
  #group(word: string): Test | undefined {
    const next = this.#tokens[this.#at + 1];
    if ((word !== "ether" && word !== "ip" && word !== "ip6") || next?.kind !== "word") return undefined;
    if (next.text !== "broadcast" && next.text !== "multicast") return undefined;
    this.#at += 2;
    return { kind: "group", broadcast: next.text === "broadcast", layer: word };
  }

  /** `undefined`, with nothing read, when no value follows: then the word is a test of its own, as `tcp` in `tcp and …`. */
  #qualifiers(): Qualifiers | undefined {
    const start = this.#at;
    const via = this.#word(VIAS);
    const direction = this.#direction();
    const type = this.#word(TYPES);
    if (via === undefined && direction === undefined && type === undefined) return undefined;
    if (direction === undefined && type === undefined && !this.#looksLikeValue(via)) {
      this.#at = start;
      return undefined;
    }
    return { via, direction: direction ?? "either", type: type ?? "host" };
  }

  #direction(): Direction | undefined {
    const first = this.#word(["src", "dst"] as const);
    if (first === undefined) return undefined;
    const joint = this.#peek();
    const second = this.#tokens[this.#at + 1];
    if ((joint.kind === "or" || joint.kind === "and") && second?.kind === "word" && second.text === (first === "src" ? "dst" : "src")) {
      this.#at += 2;
      return joint.kind === "or" ? "either" : "both";
    }
    return first;
  }

  #looksLikeValue(via: Via | undefined): boolean {
    const next = this.#peek();
    if (next.kind !== "word") return false;
    return via === "ether" ? parseMac(next.text) !== undefined : parseCidr(next.text) !== undefined;
  }

  #value(qualifiers: Qualifiers): Test {
    const token = this.#peek();
    if (token.kind !== "word") throw filterError(token.column, `a value is missing after "${qualifiers.type}".`);
    this.#at += 1;
    this.#last = qualifiers;
    return valueTest(qualifiers, token);
  }

  #word<const T extends string>(words: readonly T[]): T | undefined {
    const token = this.#peek();
    const found = token.kind === "word" ? words.find((word) => word === token.text) : undefined;
    if (found !== undefined) this.#at += 1;
    return found;
  }

  #number(what: string, most: number): number {
    const token = this.#peek();
    const value = token.kind === "word" ? numberOf(token.text, most) : undefined;
    if (value === undefined) throw filterError(token.column, `${what} is missing here: a number up to ${most}.`);
    this.#at += 1;
    return value;
  }

  #optionalNumber(most: number): number | undefined {
    const token = this.#peek();
    return token.kind === "word" && /^[0-9]/.test(token.text) ? this.#number("a number", most) : undefined;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "", column: 1 };
  }
}
