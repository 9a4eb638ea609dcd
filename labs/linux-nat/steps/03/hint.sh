# machine: router
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

rules=$(iptables -t nat -S PREROUTING 2>&1)
case $rules in
  *DNAT*) say "There is a DNAT rule. Ask from outside, then look on inside: does a request arrive (\"tcpdump -ni eth0 port $WEB\"), and where do the answers go?" \
    "已经有 DNAT 规则了。从 outside 访问一次，再到 inside 看看：请求到了吗（tcpdump -ni eth0 port $WEB）？应答去了哪里？" ;;
  *) say "The destination must be changed before the router decides where the packet goes: in PREROUTING of the nat table, with the target DNAT." \
    "目的地址必须在路由器决定去向之前改掉：在 nat 表的 PREROUTING 链里，目标是 DNAT。" ;;
esac
