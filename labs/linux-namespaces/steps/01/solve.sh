# machine: host-a
ip netns add "$NS"
ip -n "$NS" link set lo up
