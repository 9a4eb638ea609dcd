# machine: host-a
ip address add "10.$NET.0.1/24" dev br0
