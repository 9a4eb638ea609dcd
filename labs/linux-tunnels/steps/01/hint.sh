# machine: node-1
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

route=$(ip -o route get 10.244.2.2 2>&1)
device=${route#* dev }
device=${device%% *}
[ -n "$(ip -o link show type ipip 2>/dev/null | grep -v tunl0)" ] ||
  say "node-1 has no tunnel yet: \"ip link add … type ipip local … remote …\"." "node-1 还没有隧道：ip link add … type ipip local … remote …。"
[ "$device" = eth0 ] &&
  say "node-1 has a tunnel, but still sends packets for 10.244.2.2 to $device without it: \"ip route get 10.244.2.2\"." \
    "node-1 有隧道了，但发往 10.244.2.2 的包仍然直接从 $device 出去：ip route get 10.244.2.2。"
[[ $(ip -br link show dev "$device" 2>&1) == *UP* || $(ip -br link show dev "$device" 2>&1) == *UNKNOWN* ]] ||
  say "$device is down." "$device 没有启用。"
say "node-1 sends into $device. Capture on the router, \"tcpdump -ni eth1 ip proto 4\": which packets are there, in which direction? Both nodes need a tunnel and a route." \
  "node-1 把包送进了 $device。在路由器上抓包：tcpdump -ni eth1 ip proto 4。有哪些包，是哪个方向的？两个节点都需要隧道和路由。"
