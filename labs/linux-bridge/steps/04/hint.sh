# machine: host-a
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

one=$(ip netns exec desk-1 cat /sys/class/net/eth0/address)
two=$(ip netns exec desk-2 cat /sys/class/net/eth0/address)
[ "$one" = "$two" ] &&
  say "Ping from the printer to one desk and then to the other, and after each look at \"bridge fdb show br office\". How many lines are there for the two desks, and what changes?" \
    "从 printer 先后 ping 两张桌子，每次之后都看一下 bridge fdb show br office。属于两张桌子的有几行？什么在变？"
say "The desks differ now. Ping from one to the other once more; a neighbour table may remember the old MAC address for a while: \"ip -n desk-1 neighbour\"." \
  "两张桌子现在不一样了。再从一张 ping 另一张；邻居表可能还会记得旧的 MAC 地址一阵子：ip -n desk-1 neighbour。"
