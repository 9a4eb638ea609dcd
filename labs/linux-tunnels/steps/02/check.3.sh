# machine: node-1
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

said=$(ping -M do -c 1 -W 1 -s 1472 "172.17.$NET.20" 2>&1)
[[ $said != *"rag needed"* && $said != *"too long"* ]] ||
  fail "The underlying network reports packets that are too big now. Its router is not yours to change, nor is eth0." "底层网络现在会报告过大的包了。那台路由器不归你改，eth0 也不要动。"
ip netns exec pod ping -c 1 -W 1 -q 10.244.2.2 >/dev/null 2>&1 ||
  fail "From the pod on node-1, \"ping 10.244.2.2\" gets no answer any more." "从 node-1 的 pod 执行 ping 10.244.2.2 已经没有应答了。"
exit 0
