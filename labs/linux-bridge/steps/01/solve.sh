# machine: host-a
ip link add br0 type bridge
ip link set br0 up
for end in $(ip -br link show type veth | grep ^veth | cut -d @ -f 1); do
  ip link set "$end" master br0
done
