# machine: host-a
ip route add "10.$NET.2.0/24" via "10.$NET.1.1"
