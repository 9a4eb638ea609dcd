# machine: node-1
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

answer=${ANSWER_LENGTH-}
answer=${answer//[^0-9]/}
[ -n "$answer" ] || fail "No number has been given." "还没有填写数字。"
[[ $(ip -o link show type vxlan) == *": <"* ]] || fail "node-1 has no VXLAN device to look at." "node-1 上没有可以观察的 VXLAN 设备。"
# Ping's data, ICMP 8, IP 20, Ethernet 14, VXLAN 8, UDP 8, IP 20.
inner=$((SIZE + 28))
[ "$((10#$answer))" = "$inner" ] && fail "$answer bytes is the packet of the pod; the one around it is longer." "$answer 字节是 pod 自己的包；外面那个更长。"
[ "$((10#$answer))" = "$((inner + 20))" ] && fail "With $answer bytes there would only be one more IP header around the pod's packet." "如果是 $answer 字节，pod 的包外面就只多了一个 IP 头。"
[ "$((10#$answer))" = "$((inner + 50))" ] || fail "The outer packet is not $answer bytes long." "外层的包不是 $answer 字节。"
exit 0
