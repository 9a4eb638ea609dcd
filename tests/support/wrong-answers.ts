/**
 * What learners do instead of the right thing, and what else is right. The gates prove that a lesson's own solution passes; this
 * table is about all the other things that somebody may try. Commands run in the machine with the lab's variables, as in `solve.sh`.
 */
export interface Attempt {
  readonly name: string;
  /** Steps, from the first, that have been solved before. */
  readonly solved: number;
  /** Step, from 1, whose check is asked. */
  readonly step: number;
  readonly commands: readonly (readonly [machine: string, text: string])[];
  /** Answers to questions; a value may hold ${VAR} of the lab. A command's line `ANSWER id=value` counts too. */
  readonly answers?: Readonly<Record<string, string>>;
  /** What the check's message has to say, while it gives no points; undefined when this is as right as the solution. */
  readonly says: RegExp | undefined;
}

const OPEN_ALL = 'for end in $(ip -br link show type veth | grep ^veth | cut -d @ -f 1); do ip link set "$end" master br0; done';
const OWN_END = 'end=$(ip -o link | grep "^$(ip netns exec "pod-$POD" cat /sys/class/net/eth0/iflink): "); end=${end#*: }; end=${end%%@*}';

const namespaces: readonly Attempt[] = [
  { name: "a file in place of a namespace", solved: 0, step: 1, commands: [["host-a", 'touch "/run/netns/$NS"']], says: /127\.0\.0\.1.*no answer/ },
  { name: "a second name for the machine's own", solved: 0, step: 1, commands: [["host-a", 'touch "/run/netns/$NS"; mount --bind /proc/1/ns/net "/run/netns/$NS"']], says: /second name/ },
  { name: "a namespace whose lo is down", solved: 0, step: 1, commands: [["host-a", 'ip netns add "$NS"']], says: /127\.0\.0\.1.*no answer/ },
  { name: "moved, and no more", solved: 1, step: 2, commands: [["host-a", 'ip link set spare0 netns "$NS"']], says: /is not on it/ },
  { name: "moved, addressed and left down", solved: 1, step: 2, commands: [["host-a", 'ip link set spare0 netns "$NS"; ip -n "$NS" address add "10.$NET.9.$LAST/24" dev spare0']], says: /it is down/ },
  { name: "the address on lo, the interface gone", solved: 1, step: 2, commands: [["host-a", 'ip link delete spare0; ip -n "$NS" address add "10.$NET.9.$LAST/24" dev lo']], says: /spare0 is not in/ },
  { name: "moved to another namespace", solved: 1, step: 2, commands: [["host-a", 'ip netns add other; ip link set spare0 netns other']], says: /spare0 is not in/ },
  { name: "the number of the machine's own namespace", solved: 0, step: 3, commands: [["host-a", "own=$(readlink /proc/1/ns/net); echo \"ANSWER inode=${own//[^0-9]/}\""]], says: /machine's own/ },
  { name: "a neighbour's number", solved: 0, step: 3, commands: [], answers: { inode: "4026531999" }, says: /is not in the namespace/ },
  { name: "the number with everything around it", solved: 0, step: 3, commands: [["host-a", 'echo "ANSWER inode=$(readlink "/proc/$(pidof "$DAEMON")/ns/net")"']], says: undefined },
  { name: "the service started again outside", solved: 0, step: 4, commands: [["host-a", 'kill "$(pidof "$DAEMON")"; setsid "/usr/local/bin/$DAEMON" -l -k -d "$PORT" </dev/null >/dev/null 2>&1 & sleep 1']], says: /own network namespace|No process named/ },
  { name: "repaired, and a second one outside", solved: 4, step: 4, commands: [["host-a", 'setsid nc -l -k -d "$PORT" </dev/null >/dev/null 2>&1 & sleep 1']], says: /machine's own 127\.0\.0\.1|own network namespace/ },
];

const veth: readonly Attempt[] = [
  { name: "both ends in left", solved: 0, step: 1, commands: [["host-a", "ip link add to-right type veth peer name to-left; ip link set to-right netns left; ip link set to-left netns left"]], says: /other end is not in right/ },
  { name: "one end moved", solved: 0, step: 1, commands: [["host-a", "ip link add to-right type veth peer name to-left; ip link set to-right netns left"]], says: /other end is not in right/ },
  { name: "the ends the other way round", solved: 0, step: 1, commands: [["host-a", "ip link add to-right netns right type veth peer name to-left netns left"]], says: undefined },
  { name: "both addresses on the left", solved: 1, step: 2, commands: [["host-a", 'ip -n left address add "10.$NET.7.1/24" dev to-right; ip -n left address add "10.$NET.7.2/24" dev to-right; ip -n left link set lo up; ip -n left link set to-right up; ip -n right link set to-left up']], says: /address of left itself/ },
  { name: "addresses without a prefix", solved: 1, step: 2, commands: [["host-a", 'ip -n left address add "10.$NET.7.1" dev to-right; ip -n right address add "10.$NET.7.2" dev to-left; ip -n left link set to-right up; ip -n right link set to-left up']], says: /no answer/ },
  { name: "the right end left down", solved: 1, step: 2, commands: [["host-a", 'ip -n left address add "10.$NET.7.1/24" dev to-right; ip -n right address add "10.$NET.7.2/24" dev to-left; ip -n left link set to-right up']], says: /no answer/ },
  { name: "another pod's end", solved: 0, step: 3, commands: [["host-a", `${OWN_END}; ip -br link show type veth | cut -d @ -f 1 | grep -v "$end" | sed 's/^/ANSWER end=/' | head -n 1`]], says: /is not the other end/ },
  { name: "the right end as ip writes it", solved: 0, step: 3, commands: [["host-a", `${OWN_END}; echo "ANSWER end=$end@if2"`]], says: undefined },
  { name: "only the outer end started", solved: 0, step: 4, commands: [["host-a", `${OWN_END}; ip link set "$end" up`]], says: /no answer/ },
  { name: "only the prefix mended", solved: 0, step: 4, commands: [["host-a", 'ip -n "pod-$POD" address add "10.$NET.$POD.2/24" dev eth0']], says: /no answer/ },
  { name: "the pod's address on the machine", solved: 0, step: 4, commands: [["host-a", 'ip address add "10.$NET.$POD.2/32" dev lo']], says: /address of the machine itself/ },
  { name: "a route in place of a longer network", solved: 0, step: 4, commands: [["host-a", `${OWN_END}; ip link set "$end" up; ip -n "pod-$POD" route add "10.$NET.$POD.1" dev eth0`]], says: undefined },
];

const bridge: readonly Attempt[] = [
  { name: "three of four ports", solved: 0, step: 1, commands: [["host-a", `ip link add br0 type bridge; ip link set br0 up; ${OPEN_ALL}; ip link set "veth$END_2" nomaster`]], says: /still hangs loose/ },
  { name: "a bridge that is down", solved: 0, step: 1, commands: [["host-a", `ip link add br0 type bridge; ${OPEN_ALL}`]], says: /no answer/ },
  { name: "everything on the office's bridge", solved: 0, step: 1, commands: [["host-a", OPEN_ALL.replace("br0", "office")]], says: /no bridge named br0/ },
  { name: "the office's ports taken along", solved: 1, step: 1, commands: [["host-a", "ip link set printer master br0"]], says: /printer is no longer a port/ },
  { name: "a neighbour's port", solved: 1, step: 2, commands: [], answers: { port: "veth${END_3}" }, says: /do not leave br0 by/ },
  { name: "the bridge as its own port", solved: 1, step: 2, commands: [], answers: { port: "br0" }, says: /no port br0/ },
  { name: "the address on a port", solved: 1, step: 3, commands: [["host-a", 'ip address add "10.$NET.0.1/24" dev "veth$END_3"']], says: /through br0/ },
  { name: "the address on eth0", solved: 1, step: 3, commands: [["host-a", 'ip address add "10.$NET.0.1/24" dev eth0']], says: /through br0/ },
  { name: "hairpin in place of a second MAC address", solved: 0, step: 4, commands: [["host-a", "bridge link set dev desk-1 hairpin on; bridge link set dev desk-2 hairpin on"]], says: /no answer/ },
  { name: "the other desk changed", solved: 0, step: 4, commands: [["host-a", "ip -n desk-1 link set eth0 address 02:00:5e:00:00:01"]], says: undefined },
  { name: "both desks changed alike", solved: 0, step: 4, commands: [["host-a", "for n in 1 2; do ip -n desk-$n link set eth0 address 02:00:5e:00:00:01; done"]], says: /no answer/ },
];

const routing: readonly Attempt[] = [
  { name: "a route without a next hop", solved: 0, step: 1, commands: [["host-a", 'ip route add "10.$NET.2.0/24" dev eth0']], says: /does not give packets/ },
  { name: "a next hop that is not there", solved: 0, step: 1, commands: [["host-a", 'ip route add "10.$NET.2.0/24" via "10.$NET.1.99"']], says: /does not give packets/ },
  { name: "a default route", solved: 0, step: 1, commands: [["host-a", 'ip route add default via "10.$NET.1.1"']], says: undefined },
  { name: "forwarding on the wrong machine", solved: 1, step: 2, commands: [["host-a", "sysctl -q -w net.ipv4.ip_forward=1"]], says: /does not pass packets on/ },
  { name: "translation in place of a route back", solved: 2, step: 3, commands: [["router", "iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE"]], says: /does not find host-a by itself/ },
  { name: "the router's left MAC address", solved: 3, step: 4, commands: [["router", 'read -r mac </sys/class/net/eth0/address; echo "ANSWER mac=$mac"']], says: /on the left network/ },
  { name: "the sender's own MAC address", solved: 3, step: 4, commands: [["host-a", 'read -r mac </sys/class/net/eth0/address; echo "ANSWER mac=$mac"']], says: /does not come from/ },
  { name: "read off the router, and never sent", solved: 3, step: 4, commands: [["router", 'read -r mac </sys/class/net/eth1/address; echo "ANSWER mac=$mac"']], says: /no ping of host-a has been seen/ },
  { name: "sent the other way", solved: 3, step: 4, commands: [["host-b", 'ping -c 1 -W 2 "10.$NET.1.10"'], ["router", 'read -r mac </sys/class/net/eth1/address; echo "ANSWER mac=$mac"']], says: /no ping of host-a has been seen/ },
  { name: "the right one in capitals", solved: 3, step: 4, commands: [["host-a", 'ping -c 1 -W 2 "10.$NET.2.20"'], ["router", 'read -r mac </sys/class/net/eth1/address; echo "ANSWER mac=${mac^^}"']], says: undefined },
  { name: "the address on the router itself", solved: 4, step: 5, commands: [["router", 'ip address add "10.$NET.2.$HIGH/32" dev eth1']], says: /not from behind the router/ },
  { name: "a longer route still", solved: 4, step: 5, commands: [["router", 'ip route add "10.$NET.2.$HIGH/32" dev eth1']], says: undefined },
];

const nat: readonly Attempt[] = [
  { name: "a route on outside in place of translation", solved: 0, step: 1, commands: [["outside", 'ip route add "192.168.$NET.0/24" via "203.0.113.$WAN"']], says: /outside sees the request come from 192/ },
  { name: "translation towards the wrong side", solved: 0, step: 1, commands: [["router", "iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE"]], says: /gets no answer/ },
  { name: "SNAT with the address written out", solved: 0, step: 1, commands: [["router", 'iptables -t nat -A POSTROUTING -o eth1 -j SNAT --to-source "203.0.113.$WAN"']], says: undefined },
  { name: "a port, with no conversation in the table", solved: 1, step: 2, commands: [], answers: { sender: "192.168.${NET}.11" }, says: /does not hold a conversation/ },
  { name: "the address that has kept its port", solved: 2, step: 2, commands: [], answers: { sender: "192.168.${NET}.10" }, says: /kept its port/ },
  { name: "an address that does not speak from that port", solved: 2, step: 2, commands: [], answers: { sender: "203.0.113.${FAR}" }, says: /is not one of the two/ },
  { name: "conversations from before this step", solved: 2, step: 2, commands: [], says: /has been seen on the outer network/ },
  { name: "all ports led inside", solved: 1, step: 3, commands: [["router", 'iptables -t nat -A PREROUTING -i eth1 -p tcp -j DNAT --to-destination "192.168.$NET.10:$WEB"']], says: /is open to outside too/ },
  { name: "a door, with everything masqueraded", solved: 0, step: 3, commands: [["router", 'iptables -t nat -A POSTROUTING -j MASQUERADE; iptables -t nat -A PREROUTING -d "203.0.113.$WAN" -p tcp --dport "$DOOR" -j DNAT --to-destination "192.168.$NET.10:$WEB"']], says: /inside is told that the request came from 192/ },
  { name: "a page that gives itself the points", solved: 3, step: 3, commands: [["inside", String.raw`printf '%s\n' '#!/bin/sh' "printf 'Content-Type: text/plain\\r\\n\\r\\nyes\\nSCORE 1/1\\n1..1\\nok 1\\n'" >/run/lab/cgi-bin/index.cgi`]], says: /is not the web server of inside: yes SCORE 1\/1 1\.\.1 ok 1$/ },
  { name: "a door to outside's own server", solved: 1, step: 3, commands: [["router", 'iptables -t nat -A PREROUTING -p tcp --dport "$DOOR" -j DNAT --to-destination "203.0.113.$FAR:$MIRROR"']], says: /no page|is not the web server of inside/ },
  { name: "everything towards the inside masqueraded", solved: 3, step: 4, commands: [["router", "iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE"]], says: /requests of outside come from/ },
  { name: "a short cut on inside", solved: 3, step: 4, commands: [["inside", 'iptables -t nat -A OUTPUT -d "203.0.113.$WAN" -p tcp --dport "$DOOR" -j DNAT --to-destination "192.168.$NET.10:$WEB"']], says: /has not been through the router/ },
];

const ESTABLISHED = "iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT";
const DOOR = 'iptables -A FORWARD -d "10.$NET.2.20" -p tcp --dport "$WEB" -j ACCEPT';
const iptables: readonly Attempt[] = [
  { name: "the rule in INPUT", solved: 0, step: 1, commands: [["fw", 'iptables -A INPUT -p tcp --dport "$ADMIN" -j DROP']], says: /is open/ },
  { name: "the service stopped", solved: 0, step: 1, commands: [["server", "killall httpd; ip address show >/dev/null"]], says: /does not answer/ },
  { name: "only the administrators' service stopped", solved: 0, step: 1, commands: [["server", 'for p in $(pidof httpd); do tr "\\0" " " </proc/$p/cmdline | grep -q ":$ADMIN " && kill $p; done; true']], says: /does not answer fw either/ },
  { name: "a refusal that says so", solved: 0, step: 1, commands: [["fw", 'iptables -A FORWARD -p tcp --dport "$ADMIN" -j REJECT']], says: undefined },
  { name: "no way for answers", solved: 1, step: 2, commands: [["fw", `${DOOR}; iptables -P FORWARD DROP`]], says: /web server.*does not answer/ },
  { name: "answers known by their source port", solved: 1, step: 2, commands: [["fw", `${DOOR}; iptables -A FORWARD -p tcp --sport "$WEB" -j ACCEPT; iptables -P FORWARD DROP`]], says: /only does so from its port/ },
  { name: "all that server sends", solved: 1, step: 2, commands: [["fw", `${DOOR}; iptables -A FORWARD -s "10.$NET.2.20" -j ACCEPT; iptables -P FORWARD DROP`]], says: /server can open a connection/ },
  { name: "what begins allowed as well", solved: 1, step: 2, commands: [["fw", "iptables -A FORWARD -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT; iptables -P FORWARD DROP"]], says: /is answered/ },
  { name: "a last rule in place of the policy", solved: 1, step: 2, commands: [["fw", `${ESTABLISHED}; ${DOOR}; iptables -A FORWARD -j REJECT`]], says: undefined },
  { name: "the port that is talked to", solved: 0, step: 3, commands: [], answers: { port: "${REPORT}" }, says: /talks to/ },
  { name: "nothing done", solved: 2, step: 4, commands: [], says: /still gets answers/ },
  { name: "the reporter silenced", solved: 2, step: 4, commands: [["client", "killall reporter; sleep 1"]], says: /reporter on client does not run/ },
  { name: "the reporter put to sleep", solved: 2, step: 4, commands: [["client", "kill -STOP $(pidof reporter)"]], says: /has not asked anything/ },
  { name: "the receiver silenced", solved: 2, step: 4, commands: [["server", "killall receiver; sleep 1"]], says: /still gets answers|receiver on server does not run/ },
  { name: "everything shut", solved: 2, step: 4, commands: [["fw", "iptables -I FORWARD -j DROP"]], says: /web server.*does not answer/ },
  { name: "a rule before the one for answers", solved: 2, step: 4, commands: [["fw", 'iptables -I FORWARD -p udp --dport "$REPORT" -j DROP']], says: undefined },
];

const IPIP_1 = 'ip link add ipip1 type ipip local "172.16.$NET.10" remote "172.17.$NET.20"; ip link set ipip1 up; ip route add 10.244.2.0/24 dev ipip1';
const vxlan = (node: 1 | 2, vni: string): readonly [string, string] => {
  const [own, other] = node === 1 ? ["172.16.$NET.10", "172.17.$NET.20"] : ["172.17.$NET.20", "172.16.$NET.10"];
  const pods = node === 1 ? 2 : 1;
  return [
    `node-${node}`,
    `ip link add vx1 type vxlan id ${vni} local "${own}" remote "${other}" dstport 4789; ip address add 10.245.0.${node}/24 dev vx1; ip link set vx1 up; ip route replace 10.244.${pods}.0/24 via 10.245.0.${pods}`,
  ];
};
const tunnels: readonly Attempt[] = [
  { name: "one direction only", solved: 0, step: 1, commands: [["node-1", IPIP_1]], says: /no answer/ },
  { name: "routes on the router in place of a tunnel", solved: 0, step: 1, commands: [["router", 'ip route add 10.244.1.0/24 via "172.16.$NET.10"; ip route add 10.244.2.0/24 via "172.17.$NET.20"']], says: /number of hops/ },
  { name: "the MTU a little smaller", solved: 1, step: 2, commands: [["node-1", "ip link set ipip1 mtu 1470"]], says: /stood still/ },
  { name: "the router made to speak", solved: 1, step: 2, commands: [["router", "iptables -F OUTPUT"]], says: /router is not yours/ },
  { name: "TCP left to find out by itself", solved: 1, step: 2, commands: [["node-1", "ip netns exec pod sysctl -q -w net.ipv4.tcp_mtu_probing=1"]], says: /after seconds of silence/ },
  { name: "TCP told to find out from the start", solved: 1, step: 2, commands: [["node-1", "ip netns exec pod sysctl -q -w net.ipv4.tcp_mtu_probing=2"]], says: undefined },
  { name: "the pod's own MTU", solved: 1, step: 2, commands: [["node-1", "ip -n pod link set eth0 mtu 1300"]], says: undefined },
  { name: "the segment size clamped", solved: 1, step: 2, commands: [["node-1", "iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1200"]], says: undefined },
  { name: "two numbers that differ", solved: 2, step: 3, commands: [vxlan(1, '"$VNI"'), vxlan(2, '"$((VNI + 1))"')], says: /through a VXLAN with number|no answer/ },
  { name: "one node only", solved: 2, step: 3, commands: [vxlan(1, '"$VNI"')], says: /no answer/ },
  { name: "no next hop", solved: 3, step: 3, commands: [["node-1", "ip route replace 10.244.2.0/24 dev vx1"]], says: /no answer/ },
  { name: "the length of the inner packet", solved: 3, step: 4, commands: [["node-1", 'echo "ANSWER length=$((SIZE + 28))"']], says: /is the packet of the pod/ },
  { name: "the right length, only added up", solved: 3, step: 4, commands: [["node-1", 'echo "ANSWER length=$((SIZE + 78))"']], says: /no ping of the pod has been seen/ },
  { name: "the length with one header more", solved: 3, step: 4, commands: [["node-1", 'echo "ANSWER length=$((SIZE + 48))"']], says: /one more IP header/ },
  { name: "an MTU on the safe side", solved: 3, step: 5, commands: [["node-1", "ip link set vx1 mtu 1200"], ["node-2", "ip link set vx1 mtu 1200"]], says: /would fit every wire/ },
  { name: "the outer header only", solved: 3, step: 5, commands: [["node-1", 'ip link set vx1 mtu "$((MTU - 20))"'], ["node-2", 'ip link set vx1 mtu "$((MTU - 20))"']], says: /still arrives/ },
  { name: "node-1 only", solved: 3, step: 5, commands: [["node-1", 'ip link set vx1 mtu "$((MTU - 50))"']], says: /on node-2/ },
  { name: "an MTU on the safe side, and then the right one", solved: 3, step: 5, commands: [["node-1", "ip link set vx1 mtu 1200; ip netns exec pod ping -M do -c 1 -W 1 -s 1300 10.244.2.2; true"], ["node-1", 'ip link set vx1 mtu "$((MTU - 50))"'], ["node-2", 'ip link set vx1 mtu "$((MTU - 50))"']], says: undefined },
];

/** By lesson id. */
export const ATTEMPTS: Readonly<Record<string, readonly Attempt[]>> = { namespaces, veth, bridge, routing, nat, iptables, tunnels };
