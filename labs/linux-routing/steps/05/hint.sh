# machine: router
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

route=$(ip -o route get "10.$NET.2.$HIGH" 2>&1)
case $route in
  *"via 10.$NET.1.99"*) say "Two addresses of host-b, two fates. Compare on the router: \"ip route get 10.$NET.2.20\" and \"ip route get 10.$NET.2.$HIGH\"." \
    "host-b 的两个地址，两种结局。在路由器上对比：ip route get 10.$NET.2.20 和 ip route get 10.$NET.2.$HIGH。" ;;
  *"dev eth1"*) say "The router sends to eth1 now. Follow the packet on: does it reach host-b, and does the answer leave?" "路由器已经从 eth1 发出。继续跟着包走：它到 host-b 了吗？应答发出了吗？" ;;
  *) say "On the router: \"ip route get 10.$NET.2.$HIGH\" says \"$route\"." "在路由器上执行 ip route get 10.$NET.2.$HIGH，结果是：$route" ;;
esac
