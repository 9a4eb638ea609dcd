import * as os from "os";
import { asciiJson, fromText, ToHost } from "../../base/channel/index.ts";
import { namedNamespaces, ownNamespace } from "./namespaces.ts";
import type { Port } from "./port.ts";
import type { Job } from "./run.ts";
import { entries, openNonBlocking, put, SystemError } from "./system.ts";

const TRACING = "/sys/kernel/tracing";
const EVENTS = `${TRACING}/events/podwire`;
/** Milliseconds between two looks while packets flow: the more come at a time, the less each costs. */
const BATCH_MS = 40;
/** What the kernel keeps between two looks; when more comes, the oldest is lost. */
const BUFFER_KIB = 128;
/** ARPHRD_LOOPBACK, include/uapi/linux/if_arp.h. */
const LOOPBACK = 772;
/** Four-byte words of a packet that are told: headers of a tunnel within a tunnel, and some of what they carry. */
const WORDS = 40;

/**
 * Where Debian's kernel 6.1 for i386 keeps what we need, in bytes. It has no BTF to ask. Found by looking at live packets;
 * a machine test compares what the tap says with what was sent, so that another kernel cannot go unnoticed.
 */
const SKB = { dev: 8, data_len: 88, data: 172 };
const NET_DEVICE = { ifindex: 120, type: 200, nd_net: 812 };
const NET = { inum: 92 };
/** Bytes of an Ethernet header, which lies before `data` once a packet has been received. */
const ETHERNET = 14;

const DEVICE = `+${SKB.dev}($skbaddr)`;
const COMMON = [
  "dev=$name:string",
  `i=+${NET_DEVICE.ifindex}(${DEVICE}):u32`,
  `ns=+${NET.inum}(+${NET_DEVICE.nd_net}(${DEVICE})):u32`,
  `y=+${NET_DEVICE.type}(${DEVICE}):u16`,
  "len=$len:u32",
  `nl=+${SKB.data_len}($skbaddr):u32`,
].join(" ");
const PROBES = [
  `e:podwire/in net.netif_receive_skb ${COMMON} w=-${ETHERNET}(+${SKB.data}($skbaddr)):x32[${WORDS}]`,
  `e:podwire/out net.net_dev_start_xmit ${COMMON} w=+0(+${SKB.data}($skbaddr)):x32[${WORDS}]`,
];

/**
 * Tells the host of every packet on every link of every namespace, by probes on the kernel's own trace events: one reader, no
 * process, and no socket that would keep a namespace alive that the learner deletes. Lines of the kernel's text, and before them, when it
 * has changed, one of JSON with the names of the namespaces: `{"names":[[4026531840,""],…]}`.
 */
export class Tap implements Job {
  readonly #port: Port;
  readonly #id: number;
  readonly #onDone: () => void;
  readonly #fd: number;
  #names = "";
  #timer: os.Timer | undefined;
  #over = false;

  constructor(port: Port, id: number, onDone: () => void) {
    this.#port = port;
    this.#id = id;
    this.#onDone = onDone;
    prepare();
    this.#fd = openNonBlocking(`${TRACING}/trace_pipe`, os.O_RDONLY);
    if (this.#fd < 0) throw new SystemError("trace_pipe", -this.#fd);
    must(`${EVENTS}/enable`, "1");
    os.setReadHandler(this.#fd, this.#read);
  }

  data(): void {}
  end(): void {}
  signal(): void {
    this.abandon();
  }

  abandon(): void {
    if (this.#over) return;
    this.#over = true;
    put(`${EVENTS}/enable`, "0");
    if (this.#timer !== undefined) os.clearTimeout(this.#timer);
    this.#port.forget(this.#read);
    os.setReadHandler(this.#fd, null);
    os.close(this.#fd);
    this.#onDone();
  }

  readonly #read = (): void => {
    this.#timer = undefined;
    os.setReadHandler(this.#fd, null);
    if (this.#over) return;
    this.#tellNames();
    for (let length = 1; length > 0; ) {
      if (!this.#port.open) return this.#port.whenOpen(this.#read);
      length = this.#port.forward(this.#fd, ToHost.Stdout, this.#id, Infinity);
    }
    this.#timer = os.setTimeout(() => os.setReadHandler(this.#fd, this.#read), BATCH_MS);
  };

  #tellNames(): void {
    const names = asciiJson({ names: namedNamespaces().map(({ name, inode }) => [inode, name]) });
    if (names === this.#names) return;
    this.#names = names;
    this.#port.output(ToHost.Stdout, this.#id, fromText(`${names}\n`));
  }
}

function must(path: string, value: string): void {
  const result = put(path, value);
  if (result < 0) throw new SystemError(`${path}: ${value}`, -result);
}

function prepare(): void {
  put(`${EVENTS}/enable`, "0");
  if (os.stat(`${EVENTS}/out`)[0] === null) for (const probe of PROBES) append(`${TRACING}/dynamic_events`, probe);
  put(`${TRACING}/trace`, "");
  must(`${TRACING}/buffer_size_kb`, String(BUFFER_KIB));
  must(`${TRACING}/buffer_percent`, "0");
  must(`${TRACING}/options/context-info`, "0");
  const cards = cardIndexes().map((index) => `i != ${index}`);
  const elsewhere = `ns != ${ownNamespace().inode}`;
  const wanted = cards.length === 0 ? "" : ` && (${elsewhere} || (${cards.join(" && ")}))`;
  for (const event of ["in", "out"]) must(`${EVENTS}/${event}/filter`, `y != ${LOOPBACK}${wanted}`);
}

/** The machine's card and, where it is a trunk, the VLAN links on it: the wire sees their frames anyway. */
function cardIndexes(): number[] {
  const links = entries("/sys/class/net");
  const own = links.filter((name) => os.stat(`/sys/class/net/${name}/device`)[0] !== null || os.stat(`/proc/net/vlan/${name}`)[0] !== null);
  return own.map((name) => Number(readLine(`/sys/class/net/${name}/ifindex`))).filter((index) => index > 0);
}

function readLine(path: string): string {
  const fd = os.open(path, os.O_RDONLY);
  if (fd < 0) return "";
  const buffer = new ArrayBuffer(64);
  const length = os.read(fd, buffer, 0, buffer.byteLength);
  os.close(fd);
  return String.fromCharCode(...new Uint8Array(buffer, 0, Math.max(0, length)));
}

/** Opening `dynamic_events` for writing anew would take all probes away, the learner's too. */
function append(path: string, text: string): void {
  const fd = os.open(path, os.O_WRONLY | os.O_APPEND);
  if (fd < 0) throw new SystemError(path, -fd);
  const bytes = fromText(text);
  const written = os.write(fd, bytes.buffer, 0, bytes.length);
  os.close(fd);
  if (written < 0) throw new SystemError(`${path}: ${text}`, -written);
}
