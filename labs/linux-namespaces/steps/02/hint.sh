# machine: host-a
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

[ -e /sys/class/net/spare0 ] &&
  say "spare0 is still outside: \"ip link set … netns …\" moves it." "spare0 还在外面：用 ip link set … netns … 把它移进去。"
state=$(ip -n "$NS" -br -4 address show dev spare0 2>&1) ||
  say "spare0 is neither outside nor in $NS. Was $NS deleted with spare0 in it? A dummy interface goes with its namespace: \"ip link add spare0 type dummy\" makes another." \
    "spare0 既不在外面，也不在 $NS 里。是不是删除了装着它的 $NS？dummy 接口会随命名空间一起消失，用 ip link add spare0 type dummy 可以再建一个。"
[[ $state == *"10.$NET.9.$LAST/"* ]] ||
  say "spare0 is in $NS, but look at what it has lost on the way: \"ip -n $NS address show spare0\"." \
    "spare0 已经在 $NS 里，但看看它在路上丢了什么：ip -n $NS address show spare0。"
say "The address is there. Is the interface up? Is lo in $NS up? An address of one's own is reached through lo." \
  "地址已经有了。接口启用了吗？$NS 里的 lo 启用了吗？访问自己的地址要经过 lo。"
