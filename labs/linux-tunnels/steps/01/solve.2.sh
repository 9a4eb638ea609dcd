# machine: node-2
ip link add ipip1 type ipip local "172.17.$NET.20" remote "172.16.$NET.10"
ip link set ipip1 up
ip route add 10.244.1.0/24 dev ipip1
