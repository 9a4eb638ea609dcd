# machine: node-2
ip link set vx1 mtu "$((MTU - 50))"
