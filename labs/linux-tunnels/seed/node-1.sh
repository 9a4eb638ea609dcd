# machine: node-1
# A node with one pod in it. The node forwards between the pod and the rest; the pod's default route is the node.
set -e
ip route add default via "172.16.$NET.1"
sysctl -q -w net.ipv4.ip_forward=1
ip netns add pod
ip link add name vpod type veth peer name eth0 netns pod
ip address add 10.244.1.1/24 dev vpod
ip link set dev vpod up
ip -n pod address add 10.244.1.2/24 dev eth0
ip -n pod link set dev lo up
ip -n pod link set dev eth0 up
ip -n pod route add default via 10.244.1.1

# A book of 60000 bytes, on the shelf of a web server in the pod.
mkdir -p /run/lab
yes 'Only the first packet is free; all others pay with a header.' 2>/dev/null | head -c 60000 >/run/lab/book || true
(
  { echo "$BASHPID" >/sys/fs/cgroup/cgroup.procs; } 2>/dev/null || true
  exec ip netns exec pod setsid httpd -f -p "0.0.0.0:$PORT" -h /run/lab
) </dev/null >/dev/null 2>&1 &
