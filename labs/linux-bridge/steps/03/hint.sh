# machine: host-a
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

case $(ip -o route get "10.$NET.0.11" 2>&1) in
  *" dev br0 "*) say "The machine sends through br0. See what comes back: \"tcpdump -ni br0\" while you ping." \
    "本机已经从 br0 发出。看看收到什么：一边 ping，一边执行 tcpdump -ni br0。" ;;
  *" dev veth"*) say "The address is on a port. A port hands all it receives to the bridge; the machine's own place on the segment is br0." \
    "地址配在了端口上。端口会把收到的一切都交给网桥；本机自己在这个网段上的位置是 br0。" ;;
  *) say "\"ip route get 10.$NET.0.11\": the machine has no address in this subnet yet. On which interface does it belong?" \
    "ip route get 10.$NET.0.11：本机在这个子网里还没有地址。它应该配在哪个接口上？" ;;
esac
