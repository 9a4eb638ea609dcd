# machine: router
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

entry=$(conntrack -L -p tcp --orig-src "192.168.$NET.10" --orig-port-dst "$DOOR" 2>/dev/null | head -n 1)
[ -n "$entry" ] ||
  say "Ask from inside, and look at the router's table at once: \"conntrack -L -p tcp\". Read the second half of the entry." \
    "从 inside 访问，然后马上查看路由器的连接跟踪表：conntrack -L -p tcp。读一读条目的后半部分。"
reply=${entry#*dport=*dport=}
say "The answer is expected at port ${reply%% *} of whoever is the dst of the second half. Who is that, and does an answer to that address pass the router at all?" \
  "应答应该发往后半部分 dst 的 ${reply%% *} 端口。那是谁？发给那个地址的应答会经过路由器吗？"
