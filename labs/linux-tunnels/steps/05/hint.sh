# machine: node-1
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

route=$(ip -o route get 10.244.2.2 2>&1)
device=${route#* dev }
device=${device%% *}
read -r mtu <"/sys/class/net/$device/mtu"
say "$device on node-1 takes packets of $mtu bytes. Add what the VXLAN puts around them (the last step has measured it), and compare with the narrowest wire. Is node-2 the same?" \
  "node-1 上的 $device 承载 $mtu 字节的包。加上 VXLAN 在外面包的部分（上一步量过），再和最窄的线路比较。node-2 也一样吗？"
