# machine: host-a
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

for pair in "left 10.$NET.7.1" "right 10.$NET.7.2"; do
  read -r name address <<<"$pair"
  state=$(ip -n "$name" -br -4 address show type veth 2>&1)
  [[ $state == *" $address/"* ]] ||
    say "Look at $name: \"ip -n $name address\". Is $address on its end of the pair?" \
      "看看 $name：ip -n $name address。它那一端上有 $address 吗？"
  [[ $state == *" UP "* ]] ||
    say "In $name the state is not UP. LOWERLAYERDOWN means that the other end is down, DOWN that this one is." \
      "$name 里的状态不是 UP。LOWERLAYERDOWN 表示另一端没有启用，DOWN 表示这一端自己没有启用。"
  [[ $state == *" $address/32"* ]] &&
    say "$address is there as /32: with that, $name has no neighbours. See \"ip -n $name route\"." \
      "$address 的前缀是 /32：这样 $name 就没有任何邻居。看看 ip -n $name route。"
done
say "Both ends are up and have their addresses. Ping in one direction and capture at the other end: what arrives?" \
  "两端都已启用，地址也都在。从一个方向 ping，在另一端抓包：收到了什么？"
