# machine: host-a
# Four namespaces, one of them without a name, each with a cable whose outer end hangs loose; and an office that has its
# bridge already, in which two desks were given the same MAC address.
set -e
cable() { # END NAMESPACE ADDRESS: the inner end is always eth0
  ip link add name "$1" type veth peer name eth0 netns "$2"
  ip -n "$2" address add "$3/24" dev eth0
  ip -n "$2" link set dev lo up
  ip -n "$2" link set dev eth0 up
  ip link set dev "$1" up
}
number=11
for pair in "red $END_3" "green $END_1" "blue $END_4"; do
  read -r name end <<<"$pair"
  ip netns add "$name"
  cable "veth$end" "$name" "10.$NET.0.$number"
  number=$((number + 1))
done

# The guest: a name for as long as it takes to set it up, then only a process holds its namespace.
ip netns add guest
cable "veth$END_2" guest "10.$NET.0.$GUEST"
(
  { echo "$BASHPID" >/sys/fs/cgroup/cgroup.procs; } 2>/dev/null || true
  exec ip netns exec guest setsid sleep infinity
) </dev/null >/dev/null 2>&1 &
until [ -n "$(ip netns pids guest)" ]; do sleep 0.1; done
sleep 0.2
ip netns delete guest

ip link add name office type bridge
ip link set dev office up
number=1
for name in desk-1 desk-2 printer; do
  ip netns add "$name"
  cable "$name" "$name" "10.$NET.50.$number"
  ip link set dev "$name" master office
  # Whoever changes a MAC address should not have to wait for half a minute until the neighbours have noticed.
  ip netns exec "$name" sysctl -q -w net.ipv4.neigh.eth0.delay_first_probe_time=1 net.ipv4.neigh.eth0.retrans_time_ms=200
  number=$((number + 1))
done
twin=02:00:5e:10:20:$((NET % 90 + 10))
ip -n desk-1 link set dev eth0 address "$twin"
ip -n desk-2 link set dev eth0 address "$twin"
