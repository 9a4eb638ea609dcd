# machine: host-a
# Two namespaces without a cable, and three "pods" with one. The cable of pod number $POD has two faults:
# its outer end is down, and the pod's address has a prefix so long that it knows no neighbour.
set -e
ip netns add left
ip netns add right
ends=("$END_3" "$END_1" "$END_2")
for number in 1 2 3; do
  end=veth${ends[number % 3]}
  ip netns add "pod-$number"
  ip link add name "$end" type veth peer name eth0 netns "pod-$number"
  ip address add "10.$NET.$number.1/24" dev "$end"
  if [ "$number" = "$POD" ]; then length=32; else length=24; ip link set dev "$end" up; fi
  ip -n "pod-$number" address add "10.$NET.$number.2/$length" dev eth0
  ip -n "pod-$number" link set dev lo up
  ip -n "pod-$number" link set dev eth0 up
done
