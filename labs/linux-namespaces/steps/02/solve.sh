# machine: host-a
ip link set spare0 netns "$NS"
ip -n "$NS" address add "10.$NET.9.$LAST/24" dev spare0
ip -n "$NS" link set spare0 up
