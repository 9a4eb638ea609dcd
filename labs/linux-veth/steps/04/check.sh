# machine: host-a
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

host=10.$NET.$POD.1
pod=10.$NET.$POD.2
other=10.$NET.$((POD % 3 + 1)).2

reach() { ping -c 1 -W 1 -q "$1" >/dev/null 2>&1; }
reach "$other" || fail "Another pod, $other, no longer answers the machine." "另一个 pod（$other）对本机不再应答。"
[[ $(ip -o route get "$pod" 2>&1) != local* ]] ||
  fail "$pod is an address of the machine itself now; it belongs in pod-$POD." "$pod 成了本机自己的地址；它应该在 pod-$POD 里。"
reach "$pod" || fail "\"ping $pod\" on the machine gets no answer." "在本机执行 ping $pod 没有应答。"
ip netns exec "pod-$POD" ping -c 1 -W 1 -q "$host" >/dev/null 2>&1 ||
  fail "In pod-$POD, \"ping $host\" gets no answer." "在 pod-$POD 里执行 ping $host 没有应答。"
ip netns exec "pod-$POD" ping -c 1 -W 1 -q "$other" >/dev/null 2>&1 &&
  fail "pod-$POD now reaches the other pod at $other as well." "pod-$POD 现在连另一个 pod（$other）也能访问了。"
exit 0
