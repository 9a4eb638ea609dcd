# machine: fw
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

forward=$(iptables -S FORWARD 2>&1)
[[ $forward == *"-P FORWARD DROP"* || $forward == *"-A FORWARD -j DROP"* || $forward == *"-A FORWARD -j REJECT"* ]] ||
  say "The rules of the second step are not in force any more; begin with those." "第二步的规则已经不在了；先把它们恢复。"
entry=$(conntrack -L -p udp --orig-port-dst "$REPORT" 2>/dev/null)
[[ -z $entry || $entry == *UNREPLIED* ]] &&
  say "The firewall has no such conversation in its table now. Wait a few seconds, and check again." "防火墙的表里已经没有这个会话了。等几秒再检查。"
say "Watch which counter grows: run \"iptables -L FORWARD -v -n\" twice with some seconds between. That rule asks the table, not you. So what would have to go from the table?" \
  "看看哪个计数在增长：隔几秒执行两次 iptables -L FORWARD -v -n。那条规则查的是表，不是你的意图。那么表里应该去掉什么？"
