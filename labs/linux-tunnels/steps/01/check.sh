# machine: node-1
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

said=$(ip netns exec pod ping -c 1 -W 1 10.244.2.2 2>&1) ||
  fail "From the pod on node-1, \"ping 10.244.2.2\" gets no answer." "从 node-1 的 pod 执行 ping 10.244.2.2 没有应答。"
# 64 hops to live at first; each node takes one. One less still, and the router has routed the pod's own packet.
[[ $said == *"ttl=62 "* ]] ||
  fail "10.244.2.2 answers, but the number of hops on the way is not that of two nodes and nothing between them: ttl=$(grep -o 'ttl=[0-9]*' <<<"$said" | cut -d = -f 2)." \
    "10.244.2.2 有应答，但路上的跳数不是「只有两个节点、中间什么也没有」：ttl=$(grep -o 'ttl=[0-9]*' <<<"$said" | cut -d = -f 2)。"
exit 0
