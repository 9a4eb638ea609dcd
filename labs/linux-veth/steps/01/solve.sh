# machine: host-a
ip link add to-right type veth peer name to-left
ip link set to-right netns left
ip link set to-left netns right
