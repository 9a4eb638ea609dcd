# machine: router
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

rules=$(iptables -t nat -S POSTROUTING 2>&1)
[[ $rules == *" -j "* ]] ||
  say "The nat table has no rule in POSTROUTING yet. Capture on outside while inside asks: which source address arrives?" \
    "nat 表的 POSTROUTING 里还没有规则。一边从 inside 访问，一边在 outside 抓包：到达的源地址是什么？"
say "There is a rule. Does it see packets? \"iptables -t nat -L POSTROUTING -v -n\" counts the connections it has matched." \
  "规则已经有了。它匹配到包了吗？iptables -t nat -L POSTROUTING -v -n 会统计它匹配过的连接数。"
