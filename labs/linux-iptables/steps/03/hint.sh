# machine: fw
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

entries=$(conntrack -L -p udp 2>/dev/null)
[ -n "$entries" ] ||
  say "The table holds no UDP conversation at this moment. If that stays so for some seconds, the reporter on client has stopped: reset the lab." \
    "此刻表里没有 UDP 会话。如果几秒后还是这样，说明 client 上的 reporter 停了：请重置实验环境。"
say "Read \"conntrack -L -p udp\" on fw, the first half of the entry with dport=$REPORT: sport is where it comes from." \
  "在 fw 上执行 conntrack -L -p udp，找到 dport=$REPORT 的条目，读前半部分：sport 就是来源端口。"
