# machine: node-2
# A node with one pod in it. The node forwards between the pod and the rest; the pod's default route is the node.
set -e
ip route add default via "172.17.$NET.1"
sysctl -q -w net.ipv4.ip_forward=1
ip netns add pod
ip link add name vpod type veth peer name eth0 netns pod
ip address add 10.244.2.1/24 dev vpod
ip link set dev vpod up
ip -n pod address add 10.244.2.2/24 dev eth0
ip -n pod link set dev lo up
ip -n pod link set dev eth0 up
ip -n pod route add default via 10.244.2.1
