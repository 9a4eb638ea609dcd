# machine: host-a
end=$(ip -o link | grep "^$(ip netns exec "pod-$POD" cat /sys/class/net/eth0/iflink): ")
end=${end#*: }
ip link set "${end%%@*}" up
ip -n "pod-$POD" address del "10.$NET.$POD.2/32" dev eth0
ip -n "pod-$POD" address add "10.$NET.$POD.2/24" dev eth0
