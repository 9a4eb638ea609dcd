# machine: host-a
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

own=10.$NET.0.1
for address in "10.$NET.0.11" "10.$NET.0.$GUEST"; do
  [[ $(ip -o route get "$address" 2>&1) == *" dev br0 "* ]] ||
    fail "The machine does not send to $address through br0." "本机发往 $address 的包不走 br0。"
  ping -c 1 -W 1 -q "$address" >/dev/null 2>&1 ||
    fail "\"ping $address\" on the machine gets no answer." "在本机执行 ping $address 没有应答。"
done
[[ $(ip -n blue -o route get "$own" 2>&1) != local* ]] ||
  fail "$own is an address of blue; it should be the machine's." "$own 成了 blue 的地址；它应该属于本机。"
ip netns exec blue ping -c 1 -W 1 -q "$own" >/dev/null 2>&1 ||
  fail "From blue, \"ping $own\" gets no answer." "从 blue 执行 ping $own 没有应答。"
ip netns exec red ping -c 1 -W 1 -q "10.$NET.0.12" >/dev/null 2>&1 ||
  fail "red no longer reaches green." "red 已经访问不到 green 了。"
exit 0
