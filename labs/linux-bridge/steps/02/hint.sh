# machine: host-a
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

address=10.$NET.0.$GUEST
known=$(ip -n red neighbour show "$address" 2>/dev/null)
[[ $known == *lladdr* ]] ||
  say "The bridge learns from frames. Make some: ping $address from red. Then red's neighbour table has its MAC address." \
    "网桥从帧里学习。先制造一些帧：从 red 去 ping $address。之后 red 的邻居表里就有它的 MAC 地址了。"
known=${known#*lladdr }
say "red knows $address as ${known%% *}. Which line of \"bridge fdb show br br0\" has that MAC address?" \
  "red 知道 $address 的 MAC 是 ${known%% *}。bridge fdb show br br0 里哪一行是这个 MAC？"
