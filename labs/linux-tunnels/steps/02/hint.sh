# machine: node-1
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

route=$(ip -o route get 10.244.2.2 2>&1)
device=${route#* dev }
device=${device%% *}
read -r mtu <"/sys/class/net/$device/mtu"
say "node-1 thinks that $device takes packets of $mtu bytes. With the header around it that is $((mtu + 20)) bytes on the wire. How many does every wire on the way take? The router knows: \"ip link\"." \
  "node-1 认为 $device 能承载 $mtu 字节的包，加上外层头部，线上就是 $((mtu + 20)) 字节。路上每一段线各能承载多少？路由器知道：ip link。"
