# machine: router
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

say "With -v, tcpdump writes the whole length of each IP packet: \"(tos 0x0, ttl …, length …)\". There are two such lines for a tunnelled packet. The first is the outer one." \
  "加上 -v，tcpdump 会写出每个 IP 包的总长度：(tos 0x0, ttl …, length …)。隧道里的包有两个这样的长度，第一个是外层的。"
