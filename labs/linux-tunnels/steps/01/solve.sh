# machine: node-1
ip link add ipip1 type ipip local "172.16.$NET.10" remote "172.17.$NET.20"
ip link set ipip1 up
ip route add 10.244.2.0/24 dev ipip1
