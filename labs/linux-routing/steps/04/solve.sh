# machine: host-a
ping -c 1 -W 2 "10.$NET.2.20" >/dev/null
