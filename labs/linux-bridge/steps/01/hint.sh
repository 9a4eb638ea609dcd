# machine: host-a
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

[ -e /sys/class/net/br0/bridge ] ||
  say "There is no br0 yet." "还没有 br0。"
loose=()
for end in "$END_1" "$END_2" "$END_3" "$END_4"; do
  [ -e "/sys/class/net/br0/brif/veth$end" ] || loose+=("veth$end")
done
[ ${#loose[@]} -eq 0 ] ||
  say "Still loose: ${#loose[@]} of four ends. In \"ip link\" a port of a bridge has the word \"master\"." \
    "四个端点中还有 ${#loose[@]} 个没有接上。在 ip link 里，网桥端口那一行会有 master 字样。"
[[ $(ip -br link show dev br0) == *UP* ]] ||
  say "All four are ports now. A bridge that is down forwards nothing: \"ip link show br0\"." "四个都是端口了。没有启用的网桥什么也不转发：ip link show br0。"
say "Four ports, and the bridge is up. Is every port up? \"bridge link\" shows the state of each." \
  "四个端口都在，网桥也启用了。每个端口都启用了吗？bridge link 会显示各端口的状态。"
