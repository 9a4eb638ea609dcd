# machine: host-b
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

route=$(ip -o route get "10.$NET.1.10" 2>&1)
case $route in
  *"via 10.$NET.2.1 "*) say "host-b gives its answers to the router. Capture on the router: do they leave on eth0?" "host-b 把应答交给了路由器。在路由器上抓包：它们从 eth0 出去了吗？" ;;
  *via*) say "host-b has a route, but its next hop is not the router's address on this side." "host-b 有路由了，但下一跳不是路由器在这一侧的地址。" ;;
  *) say "Capture on host-b while host-a pings: \"tcpdump -ni eth0 icmp\". Then ask host-b how it would answer: \"ip route get 10.$NET.1.10\"." \
    "在 host-a ping 的同时在 host-b 上抓包：tcpdump -ni eth0 icmp。再问问 host-b 打算怎么回应：ip route get 10.$NET.1.10。" ;;
esac
