# machine: node-1
ip link set vx1 mtu "$((MTU - 50))"
