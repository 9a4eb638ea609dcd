import { Emitter, text, toDisposable, utf8, type Bytes } from "../../../src/base/index.ts";
import { fakeFactory } from "../../../src/lab/testing/index.ts";
import type { LinkPacket, LinkView, Machine, MachineFactory, NamespaceView, Terminal } from "../../../src/vm/index.ts";
import { pingFrames } from "./frames.ts";

const PROMPT = (name: string) => `\x1b[1;32mroot@${name}\x1b[0m:\x1b[1;34m~\x1b[0m# `;

/** Machines that look alive: a terminal that answers `ip address`, a bridge with two namespaces, a ping that never ends. */
export function previewFactory(): MachineFactory {
  const fake = fakeFactory();
  const query = new URLSearchParams(location.search);
  return {
    async create(options, report, signal) {
      for (let loaded = 0; loaded <= 10; loaded++) {
        report?.({ phase: "fetch", loadedBytes: loaded * 1_100_000, totalBytes: 11_000_000 });
        await new Promise((done) => setTimeout(done, query.has("slow") ? 400 : 4));
      }
      const machine = await fake.create(options, report, signal);
      return alive(machine);
    },
  };
}

function alive(machine: Machine): Machine {
  const taps = new Emitter<LinkPacket>();
  const frames = new Emitter<Bytes>();
  const terminals = [terminalOf(machine.name), terminalOf(machine.name)] as const;
  setInterval(() => ping(machine.name, taps, frames), 1000);
  const views = viewsOf(machine.name);
  return {
    ...machine,
    get state() {
      return { kind: "running" } as const;
    },
    terminal: (index) => terminals[index] ?? terminals[0],
    frames: { onFrame: frames.event, send: () => undefined },
    agent: {
      ...machine.agent,
      run: async (request) => ({
        kind: "exited",
        exitCode: request.env?.["STEP"] === "0" ? 0 : 1,
        stdout: utf8(/hint/.test(text(request.stdin ?? utf8(""))) ? "Look at eth0: it is down.\n" : "FAIL: 127.0.0.1 does not answer inside blue: its lo is DOWN.\n"),
        stderr: utf8(""),
        truncated: false,
        durationMs: 20,
      }),
      watch: (listener) => {
        listener(views);
        return toDisposable(() => undefined);
      },
      tap: (listener) => taps.event(listener),
    },
  };
}

function terminalOf(name: string): Terminal {
  const data = new Emitter<Bytes>();
  let line = "";
  const say = (out: string) => data.fire(utf8(out.replaceAll("\n", "\r\n")));
  const run = (command: string) => {
    if (command.startsWith("ip")) say(IP_ADDRESS);
    else if (command !== "") say(`bash: ${command.split(" ")[0]}: command not found\n`);
  };
  return {
    onData: data.event,
    resize: () => undefined,
    write: (bytes) => {
      for (const char of text(bytes)) {
        if (char === "\f") say(`\x1b[H\x1b[2J${PROMPT(name)}${line}`);
        else if (char === "\x15") line = "";
        else if (char === "\r") {
          say("\n");
          run(line.trim());
          line = "";
          say(PROMPT(name));
        } else if (char === "\x7f") {
          if (line) say("\b \b");
          line = line.slice(0, -1);
        } else {
          line += char;
          say(char);
        }
      }
    },
  };
}

const IP_ADDRESS = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state \x1b[32mUNKNOWN\x1b[0m group default qlen 1000
    link/loopback \x1b[33m00:00:00:00:00:00\x1b[0m brd \x1b[33m00:00:00:00:00:00\x1b[0m
    inet \x1b[35m127.0.0.1\x1b[0m/8 scope host lo
       valid_lft forever preferred_lft forever
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc pfifo_fast state \x1b[32mUP\x1b[0m group default qlen 1000
    link/ether \x1b[33m02:50:00:00:01:01\x1b[0m brd \x1b[33mff:ff:ff:ff:ff:ff\x1b[0m
    inet \x1b[35m10.0.0.1\x1b[0m/24 brd \x1b[35m10.0.0.255\x1b[0m scope global eth0
       valid_lft forever preferred_lft forever
`;

function link(index: number, name: string, kind: string, over: Partial<LinkView> = {}): LinkView {
  return { index, name, kind, up: true, mac: `02:50:00:00:00:0${index}`, mtu: 1500, addresses: [], ...over };
}

function viewsOf(name: string): readonly NamespaceView[] {
  const eth0 = link(2, "eth0", "ether", { addresses: [name.endsWith("b") ? "10.0.0.2/24" : "10.0.0.1/24"] });
  if (name.endsWith("b")) return [{ name: "", links: [link(1, "lo", "loopback"), eth0] }];
  return [
    {
      name: "",
      links: [
        link(1, "lo", "loopback"),
        eth0,
        link(3, "br0", "bridge", { addresses: ["10.7.0.1/24"] }),
        link(5, "veth-b", "veth", { peer: { namespace: "blue", index: 4 }, master: "br0" }),
        link(7, "veth-g", "veth", { peer: { namespace: "green", index: 4 }, master: "br0" }),
      ],
    },
    { name: "blue", links: [link(1, "lo", "loopback", { up: false }), link(4, "eth0", "veth", { addresses: ["10.7.0.2/24"], peer: { namespace: "", index: 5 } })] },
    { name: "green", links: [link(1, "lo", "loopback"), link(4, "eth0", "veth", { addresses: ["10.7.0.3/24"], peer: { namespace: "", index: 7 } })] },
  ];
}

function ping(name: string, taps: Emitter<LinkPacket>, frames: Emitter<Bytes>): void {
  const { request, reply, arp } = pingFrames();
  if (name.endsWith("b")) return frames.fire(reply);
  frames.fire(request);
  if (Math.random() < 0.2) frames.fire(arp);
  const seen = (namespace: string, link_: string, direction: "in" | "out", frame: Bytes) =>
    taps.fire({ at: Date.now(), namespace, link: link_, direction, frame, length: frame.length });
  seen("blue", "eth0", "out", request);
  seen("", "veth-b", "in", request);
  seen("", "veth-g", "out", request);
  seen("green", "eth0", "out", reply);
  seen("", "veth-g", "in", reply);
  seen("", "veth-b", "out", reply);
}
