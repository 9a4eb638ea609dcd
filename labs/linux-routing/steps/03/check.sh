# machine: host-a
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

said=$(ping -c 1 -W 1 "10.$NET.2.20" 2>&1) ||
  fail "From host-a, \"ping 10.$NET.2.20\" gets no answer." "从 host-a 执行 ping 10.$NET.2.20 没有应答。"
# host-b sends with 64 hops to live; one router takes one.
[[ $said == *"ttl=63 "* ]] ||
  fail "10.$NET.2.20 answers host-a, but the answer has not come through exactly one router." "10.$NET.2.20 应答了 host-a，但应答不是恰好经过一台路由器回来的。"
exit 0
