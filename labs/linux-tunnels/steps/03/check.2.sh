# machine: node-2
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

route=$(ip -o route get 10.244.1.2 2>&1)
device=${route#* dev }
device=${device%% *}
[[ $(ip -d -o link show dev "$device" 2>&1) == *" vxlan id $VNI "* ]] ||
  fail "node-2 does not send packets for 10.244.1.2 through a VXLAN with number $VNI: ${route%% uid*}" "node-2 发往 10.244.1.2 的包没有走编号为 $VNI 的 VXLAN：${route%% uid*}"
said=$(ip netns exec pod ping -c 1 -W 1 10.244.1.2 2>&1) ||
  fail "From the pod on node-2, \"ping 10.244.1.2\" gets no answer." "从 node-2 的 pod 执行 ping 10.244.1.2 没有应答。"
[[ $said == *"ttl=62 "* ]] ||
  fail "10.244.1.2 answers node-2, but over another way than two nodes." "10.244.1.2 应答了 node-2，但走的不是两个节点之间的这条路。"
exit 0
