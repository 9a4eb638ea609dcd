# machine: fw
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

forward=$(iptables -S FORWARD 2>&1)
[[ $forward == *DROP* || $forward == *REJECT* ]] && {
  say "FORWARD has a rule that refuses. Does it match? \"iptables -L FORWARD -v -n\" counts packets in front of every rule; try from client and watch the numbers." \
    "FORWARD 里有拒绝的规则了。它匹配到了吗？iptables -L FORWARD -v -n 会在每条规则前统计包数；从 client 试一次，看数字变化。"
}
[[ $(iptables -S INPUT 2>&1) == *"-j "* ]] &&
  say "There is a rule in INPUT. Its counter stays at 0: these packets are not for fw itself, they only pass through." "INPUT 里有一条规则，但计数一直是 0：这些包不是发给 fw 自己的，只是路过。"
say "Packets from client to server are neither for fw nor from fw. Which chain sees them?" "从 client 到 server 的包既不是发给 fw 的，也不是 fw 发出的。哪条链能看到它们？"
