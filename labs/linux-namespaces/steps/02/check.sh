# machine: host-a
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }
address=10.$NET.9.$LAST

[ -e /sys/class/net/spare0 ] &&
  fail "spare0 is still in the machine's own network namespace." "spare0 还在本机原来的网络命名空间里。"
found=$(ip -n "$NS" -br -4 address show dev spare0 2>&1) ||
  fail "spare0 is not in $NS: $found" "$NS 里没有 spare0：$found"
[[ $found == *" $address/"* ]] ||
  fail "spare0 is in $NS, but $address is not on it." "spare0 在 $NS 里，但上面没有地址 $address。"
[[ $found != *" DOWN "* ]] ||
  fail "spare0 is in $NS with its address, but it is down." "spare0 在 $NS 里，地址也有了，但没有启用。"
said=$(ip netns exec "$NS" ping -c 1 -W 1 "$address" 2>&1) ||
  fail "In $NS, \"ping $address\" gets no answer: $(head -n 1 <<<"$said")" "在 $NS 里 ping $address 没有应答：$(head -n 1 <<<"$said")"
ping -c 1 -W 1 -q "$address" >/dev/null 2>&1 &&
  fail "$address also answers outside $NS." "在 $NS 之外也能 ping 通 $address。"
exit 0
