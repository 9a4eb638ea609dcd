import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../src/vm/index.ts";
import { identityOf, sh, startMachine, Typist } from "../support/machine.ts";

let machine: Machine;
beforeAll(async () => {
  machine = await startMachine(identityOf("host-a", "10.9.0.7/24"));
  await sh(machine, "ip netns add far; ip link add near type veth peer name eth0 netns far; ip addr add 10.77.0.1/24 dev near; ip link set near up");
  await sh(machine, "ip -n far addr add 10.77.0.2/24 dev eth0; ip -n far link set eth0 up; ip -n far link set lo up");
});
afterAll(() => machine.dispose());

const far = "10.77.0.2";

describe("links", () => {
  test.each([
    ["bridge", "type bridge"],
    ["vlan", "link near name vlan type vlan id 5"],
    ["dummy", "type dummy"],
    ["ipip", `type ipip local 10.77.0.1 remote ${far}`],
    ["gre", `type gre local 10.77.0.1 remote ${far}`],
    ["vxlan", `type vxlan id 7 dstport 4789 dev near remote ${far}`],
    ["wireguard", "type wireguard"],
    ["macvlan", "link near name macvlan type macvlan mode bridge"],
    ["ipvlan", "link dummy0 name ipvlan type ipvlan"],
    ["vrf", "type vrf table 7"],
    ["ifb", "type ifb"],
    ["sit", `type sit local 10.77.0.1 remote ${far}`],
  ])("%s", async (name, what) => {
    await sh(machine, "modprobe dummy numdummies=0; ip link show dummy0 >/dev/null 2>&1 || ip link add dummy0 type dummy");
    await sh(machine, what.startsWith("link") ? `ip link add ${what}` : `ip link add t-${name} ${what}`);
    expect(await sh(machine, `ip -d link show ${what.startsWith("link") ? name : `t-${name}`}`)).toContain(name);
  });

  test("tun and tap, whose device file loads the module", async () => {
    expect(await sh(machine, "ip tuntap add dev tap9 mode tap; ip tuntap add dev tun9 mode tun; ip tuntap")).toMatch(/tap9.*tun9/s);
  });
});

describe("packets", () => {
  test("ping tells a packet that is too large", async () => {
    expect(await sh(machine, `ping -c 1 -W 20 ${far}`)).toContain("1 received");
    expect(await sh(machine, `ping -M do -s 2000 -c 1 ${far} 2>&1 || true`)).toMatch(/message too long|Message too long/);
    expect(await sh(machine, "ping -c 1 bücher.example 2>&1 || true")).not.toContain("1 received");
  });

  test("arping, nc and iperf3 reach the other side", async () => {
    expect(await sh(machine, `arping -c 1 -I near ${far}`)).toContain("Received 1 response");
    const listening = (port: number) => `until ip netns exec far ss -tln | grep -q :${port}; do sleep 0.1; done`;
    const got = await sh(machine, `ip netns exec far nc -l 8080 & ${listening(8080)}; echo hello | nc -N ${far} 8080; wait`);
    expect(got).toBe("hello\n");
    expect(await sh(machine, `ip netns exec far iperf3 -s -1 >/dev/null & ${listening(5201)}; iperf3 -c ${far} -n 1M; wait`)).toContain("receiver");
  });

  test("tcpdump reads them", async () => {
    const script = `tcpdump -i near -n -c 2 -U -w /tmp/cap icmp 2>/tmp/err & until grep -q listening /tmp/err; do sleep 0.1; done; ping -c 1 ${far} >/dev/null; wait; tcpdump -n -r /tmp/cap`;
    expect(await sh(machine, script)).toMatch(/10\.77\.0\.1 > 10\.77\.0\.2: ICMP echo request.*\n.*ICMP echo reply/);
  });

  test("netem delays them, tbf and htb shape them", async () => {
    expect(await sh(machine, `tc qdisc add dev near root netem delay 50ms; ping -c 1 -W 20 ${far}; tc qdisc del dev near root`)).toMatch(/time=(5\d|[6-9]\d|\d{3,})/);
    await sh(machine, "tc qdisc add dev near root tbf rate 1mbit burst 32k latency 50ms; tc qdisc replace dev near root handle 1: htb default 1; tc qdisc del dev near root");
  });
});

describe.each(["iptables", "iptables-legacy", "ip6tables", "ip6tables-legacy"])("%s", (iptables) => {
  const rules = [
    "-t nat -A POSTROUTING -o near -j MASQUERADE",
    "-t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080",
    "-t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
    "-t raw -A PREROUTING -p udp -j CT --notrack",
    "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -m comment --comment kept -j ACCEPT",
    "-A INPUT -p tcp -m multiport --dports 80,443 -m limit --limit 5/sec -j LOG",
    "-A INPUT -m statistic --mode random --probability 0.5 -m mark --mark 0x1/0xff -j MARK --set-mark 2",
    "-A INPUT -m addrtype --dst-type LOCAL -m set --match-set %SET src -j DROP",
    "-A INPUT -p tcp -m hashlimit --hashlimit-above 5/sec --hashlimit-name h -m recent --name r --set -j REJECT --reject-with tcp-reset",
    "-A FORWARD -m physdev --physdev-is-bridged -m string --string x --algo bm -j NFLOG",
  ];

  test("takes the rules of the lessons, saves them, and takes them back", async () => {
    const set = `for-${iptables}`;
    await sh(machine, `ipset create ${set} hash:net family ${iptables.startsWith("ip6") ? "inet6" : "inet"}`);
    const script = rules.map((rule) => {
      const fitting = iptables.startsWith("ip6") ? rule.replace("-m addrtype --dst-type LOCAL ", "") : rule;
      // MARK belongs into the mangle table.
      return `${iptables} ${(fitting.includes("-j MARK") ? `-t mangle ${fitting}` : fitting).replace("%SET", set)}`;
    });
    await sh(machine, `set -e\n${script.join("\n")}`, { timeoutMs: 120_000 });
    const save = `${iptables}-save`;
    const before = await sh(machine, `${save} 2>/dev/null | grep -c ^-A`);
    expect(Number(before)).toBeGreaterThanOrEqual(rules.length);
    await sh(machine, `${save} 2>/dev/null >/tmp/rules; ${iptables} -t nat -F; ${iptables}-restore </tmp/rules`);
    expect(await sh(machine, `${save} 2>/dev/null | grep -c ^-A; for t in filter nat mangle raw; do ${iptables} -t $t -F; done`)).toBe(before);
  }, 240_000);
});

test("conntrack and ipset list what the kernel knows", async () => {
  await sh(machine, `iptables -A OUTPUT -m conntrack --ctstate NEW -j ACCEPT; ping -c 1 -W 20 ${far}`);
  expect(await sh(machine, "conntrack -L 2>/dev/null")).toMatch(/icmp .*src=10\.77\.0\.1 dst=10\.77\.0\.2/);
  await sh(machine, "ipset create ports hash:ip,port; ipset add ports 10.0.0.1,tcp:80; iptables -F OUTPUT");
  expect(await sh(machine, "ipset list ports")).toContain("10.0.0.1,tcp:80");
});

test("wireguard carries packets", async () => {
  const key = async (name: string) => (await sh(machine, `wg genkey >/tmp/${name}; wg pubkey </tmp/${name}`)).trim();
  const [here, there] = [await key("here"), await key("there")];
  await sh(machine, [
    "set -e", "ip link add wg0 type wireguard", `wg set wg0 listen-port 51820 private-key /tmp/here peer ${there} allowed-ips 10.78.0.2/32 endpoint ${far}:51820`,
    "ip addr add 10.78.0.1/24 dev wg0", "ip link set wg0 up", "ip -n far link add wg0 type wireguard",
    `ip netns exec far wg set wg0 listen-port 51820 private-key /tmp/there peer ${here} allowed-ips 10.78.0.1/32`,
    "ip -n far addr add 10.78.0.2/24 dev wg0", "ip -n far link set wg0 up",
  ].join("\n"));
  expect(await sh(machine, "ping -c 2 -W 20 10.78.0.2; wg show wg0")).toMatch(/[12] received[^]*latest handshake/);
});

describe("tools", () => {
  test.each([
    ["lsns -t net", /net .*\d/],
    ["unshare -n ip -br link", /lo/],
    ["nsenter --net=/run/netns/far ip -br addr", /10\.77\.0\.2/],
    ["ss -tulpn", /Netid/],
    ["ip -j addr | head -c 2", /\[\{/],
    ["bridge link; bridge fdb | head -n 1", /./],
    ["qjs -e 'print([1, 2].map((x) => x * 2))'", /2,4/],
    ["LC_ALL=C.UTF-8 bash -c 'x=世界; echo ${#x}'", /^2$/m],
    ["vim --version", /IMproved/],
    ["less --version", /less/],
    ["mkdir -p /tmp/o/{l,u,w,m}; mount -t overlay overlay -o lowerdir=/tmp/o/l,upperdir=/tmp/o/u,workdir=/tmp/o/w /tmp/o/m && umount /tmp/o/m; echo $?", /0/],
    ["awk 'BEGIN { print 1 + 1 }'", /2/],
    ["ps aux; ps -ef; ps -o pid,unit,comm", /qjs/],
    ["pgrep -x qjs", /\d/],
    ["getent hosts host-a || grep host-a /etc/hosts", /10\.9\.0\.7/],
  ])("%s", async (command, is) => expect(await sh(machine, command)).toMatch(is));

  test("every name on the path leads to a program", async () => {
    expect(await sh(machine, "for f in /usr/bin/* /usr/sbin/*; do [ -x \"$f\" ] || echo \"$f\"; done")).toBe("");
  });

  test("every link to busybox is one that busybox knows", async () => {
    const script = "busybox --list >/tmp/known; for f in /usr/bin/* /usr/sbin/*; do [ \"$(readlink -f \"$f\")\" = /usr/bin/busybox ] && [ \"${f##*/}\" != busybox ] && { grep -qxF -- \"${f##*/}\" /tmp/known || echo \"$f\"; }; done; true";
    expect(await sh(machine, script)).toBe("");
  });

  test("every kernel module loads, but those for other processors", async () => {
    const script = "cd /lib/modules/*/ && cut -d: -f1 modules.dep | sed 's,.*/,,; s,.ko$,,' | while read -r m; do modprobe \"$m\" 2>/dev/null || echo \"$m\"; done";
    expect(await sh(machine, script, { timeoutMs: 120_000 })).toBe("crc32c-intel\n");
  });
});

test("a command line can be edited, with history and completion", async () => {
  const typist = new Typist(machine);
  await typist.prompt();
  typist.forget();
  typist.type("ech one\u0001\u001b[C\u001b[C\u001b[Co\u0005 two\n");
  await typist.until(/\none two\n/);
  await typist.prompt();
  typist.forget();
  typist.type("\u001b[A\n");
  await typist.until(/\none two\n/);
  await typist.prompt();
  typist.forget();
  typist.type("cat /etc/hostn\t\n");
  await typist.until(/\nhost-a\n/);
});
