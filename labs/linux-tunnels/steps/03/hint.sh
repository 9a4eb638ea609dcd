# machine: node-1
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

route=$(ip -o route get 10.244.2.2 2>&1)
device=${route#* dev }
device=${device%% *}
[ -n "$(ip -o link show type vxlan)" ] ||
  say "node-1 has no VXLAN device yet." "node-1 还没有 VXLAN 设备。"
[[ $(ip -d -o link show dev "$device" 2>&1) == *" vxlan id "* ]] ||
  say "There is a VXLAN device, but the route to 10.244.2.0/24 still leads to $device. \"ip route replace\" puts a new one in its place." \
    "VXLAN 设备有了，但到 10.244.2.0/24 的路由仍然指向 $device。ip route replace 可以换成新的。"
[[ $route == *" via "* ]] ||
  say "The route has no next hop. A VXLAN is an Ethernet: somebody on it must answer ARP for the address that you send to. Who would that be for 10.244.2.2?" \
    "这条路由没有下一跳。VXLAN 是以太网：上面得有人对目的地址的 ARP 作出应答。对 10.244.2.2，谁来应答呢？"
say "node-1 looks right. Ping the other end of the VXLAN itself, and look at \"ip neighbour show dev $device\". Then look at node-2." \
  "node-1 看上去没问题。先 ping VXLAN 的另一端，再看 ip neighbour show dev $device。然后看看 node-2。"
