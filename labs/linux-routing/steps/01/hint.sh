# machine: host-a
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

route=$(ip -o route get "10.$NET.2.20" 2>&1)
case $route in
  *"via 10.$NET.1.1 "*) say "host-a asks the router now. That an answer is still missing is the next step's matter." "host-a 已经把包交给路由器了。没有应答是下一步的事。" ;;
  *via*) say "There is a route, but its next hop is not the router. Which address has the router on this side?" "路由有了，但下一跳不是路由器。路由器在这一侧的地址是什么？" ;;
  *dev*) say "host-a believes that the network is right on its wire and would ask for the MAC address of 10.$NET.2.20 there. It needs a next hop." \
    "host-a 以为那个网络就在自己的线上，会直接去问 10.$NET.2.20 的 MAC。它需要一个下一跳。" ;;
  *) say "\"ip route\" on host-a: for which addresses does it know a way?" "在 host-a 上执行 ip route：它知道去哪些地址的路？" ;;
esac
