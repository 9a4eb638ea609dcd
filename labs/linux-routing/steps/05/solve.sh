# machine: router
ip route del "10.$NET.2.128/25"
