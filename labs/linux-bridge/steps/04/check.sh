# machine: host-a
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

net=10.$NET.50
for end in desk-1 desk-2 printer; do
  [ -e "/sys/class/net/office/brif/$end" ] ||
    fail "$end is no longer a port of the bridge office." "$end 不再是网桥 office 的端口了。"
done
# The desks first: while they are twins they never reach one another, and the verdict is quick. After that the printer
# gets the seconds that it needs to find out that a MAC address has changed.
for pair in "desk-1 2 2" "desk-2 1 2" "printer 1 5" "printer 2 5"; do
  read -r from number seconds <<<"$pair"
  [[ $(ip -n "$from" -o route get "$net.$number" 2>&1) != local* ]] ||
    fail "$net.$number is an address of $from itself now." "$net.$number 成了 $from 自己的地址。"
  ip netns exec "$from" ping -c 1 -w "$seconds" -q "$net.$number" >/dev/null 2>&1 ||
    fail "From $from, \"ping $net.$number\" gets no answer." "从 $from 执行 ping $net.$number 没有应答。"
done
exit 0
