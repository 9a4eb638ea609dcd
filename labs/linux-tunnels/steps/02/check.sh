# machine: node-1
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

# It would run through to the end, but stand still for seconds first, so that the next check could not tell it from one that hangs.
[ "$(ip netns exec pod cat /proc/sys/net/ipv4/tcp_mtu_probing)" != 1 ] ||
  fail "In the pod on node-1, TCP tries smaller packets only after seconds of silence (tcp_mtu_probing is 1). See to it that node-1 says in time what will not fit." \
    "node-1 的 pod 里，TCP 要沉默好几秒之后才会改用更小的包（tcp_mtu_probing 为 1）。请让 node-1 及时说出放不下的包。"
exit 0
