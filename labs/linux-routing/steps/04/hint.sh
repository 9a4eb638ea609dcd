# machine: host-b
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

say "On host-b, \"tcpdump -eni eth0 icmp\" writes two MAC addresses into each line: from > to. Ping from host-a, and read the line of the request." \
  "在 host-b 上执行 tcpdump -eni eth0 icmp，每行开头有两个 MAC 地址：源 > 目的。从 host-a 发起 ping，看请求那一行。"
