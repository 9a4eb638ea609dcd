# machine: node-1
ip link set ipip1 mtu "$((MTU - 20))"
