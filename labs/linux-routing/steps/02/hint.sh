# machine: router
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

read -r forward </proc/sys/net/ipv4/ip_forward
[ "$forward" = 1 ] &&
  say "The router forwards. Does host-a still send to it? \"ip route get 10.$NET.2.20\" there." "路由器已经在转发。host-a 还在把包交给它吗？在那边执行 ip route get 10.$NET.2.20。"
say "Capture on both cards of the router while host-a pings: what comes in on eth0, what goes out on eth1? Then \"sysctl net.ipv4.ip_forward\"." \
  "在 host-a ping 的同时，在路由器的两块网卡上抓包：eth0 进来了什么，eth1 出去了什么？再看 sysctl net.ipv4.ip_forward。"
