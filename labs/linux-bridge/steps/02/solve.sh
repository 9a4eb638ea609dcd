# machine: host-a
ip netns exec red ping -c 1 -W 2 "10.$NET.0.$GUEST" >/dev/null
neighbour=$(ip -n red neighbour show "10.$NET.0.$GUEST")
mac=${neighbour#*lladdr }
entry=$(bridge fdb show br br0 | grep "^${mac%% *} ")
entry=${entry#* dev }
echo "ANSWER port=${entry%% *}"
