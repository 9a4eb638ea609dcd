# machine: host-b
ip route add "10.$NET.1.0/24" via "10.$NET.2.1"
