# machine: host-b
ip addr show dev eth0
