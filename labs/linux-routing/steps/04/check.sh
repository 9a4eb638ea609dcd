# machine: router
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

answer=${ANSWER_MAC-}
answer=${answer,,}
answer=${answer//-/:}
answer=${answer// /}
[ -n "$answer" ] || fail "No MAC address has been given." "还没有填写 MAC 地址。"
[[ $answer =~ ^([0-9a-f]{2}:){5}[0-9a-f]{2}$ ]] ||
  fail "${ANSWER_MAC:0:40} is not written like a MAC address." "${ANSWER_MAC:0:40} 不是 MAC 地址的写法。"
read -r left </sys/class/net/eth0/address
read -r right </sys/class/net/eth1/address
[ "$answer" = "$right" ] && exit 0
[ "$answer" = "$left" ] &&
  fail "$answer is the router's card on the left network. It never appears on the right one." "$answer 是路由器左侧网卡的地址，它不会出现在右侧网络上。"
fail "The frame does not come from $answer when it reaches host-b." "到达 host-b 时，这一帧的源 MAC 不是 $answer。"
