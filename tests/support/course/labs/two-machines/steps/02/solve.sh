# machine: host-b
ip addr add 10.9.0.2/24 dev eth0
