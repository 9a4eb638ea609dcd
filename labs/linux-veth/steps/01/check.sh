# machine: host-a
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

[ -e /run/netns/left ] && [ -e /run/netns/right ] ||
  fail "The namespaces left and right are not both there." "命名空间 left 和 right 不齐全。"
found=$(ip -n left -o link show type veth 2>&1)
[ -n "$found" ] || fail "There is no end of a veth pair in left." "left 里没有 veth 对的任何一端。"
[[ $found == *" link-netns right"* ]] ||
  fail "There is an end of a veth pair in left, but its other end is not in right." "left 里有 veth 对的一端，但另一端不在 right 里。"
exit 0
