# machine: host-a
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

one=10.$NET.7.1
two=10.$NET.7.2

# A ping to an address of one's own never leaves the namespace, so it would prove nothing.
for pair in "left $two" "right $one"; do
  read -r from to <<<"$pair"
  [[ $(ip -n "$from" -o route get "$to" 2>&1) != local* ]] ||
    fail "$to is an address of $from itself; it belongs to the other end." "$to 成了 $from 自己的地址；它应该在另一端。"
  said=$(ip netns exec "$from" ping -c 1 -W 1 "$to" 2>&1) || {
    said=$(head -n 1 <<<"$said")
    fail "From $from, \"ping $to\" gets no answer. ${said##*of data.}" "从 $from 执行 ping $to 没有应答。${said##*of data.}"
  }
done
ping -c 1 -W 1 -q "$one" >/dev/null 2>&1 &&
  fail "$one answers in the machine's own namespace too; it should be in left only." "在本机原有的命名空间里也能 ping 通 $one；它应该只在 left 里。"
exit 0
