# machine: host-a
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

for end in desk-1 desk-2 printer; do
  [ -e "/sys/class/net/office/brif/$end" ] ||
    fail "$end is no longer a port of the bridge office." "$end 不再是网桥 office 的端口了。"
done
[ -e /sys/class/net/br0/bridge ] || fail "There is no bridge named br0." "还没有名为 br0 的网桥。"
net=10.$NET.0
for pair in "red $net.12 green" "green $net.13 blue" "blue $net.11 red"; do
  read -r from address to <<<"$pair"
  ip netns exec "$from" ping -c 1 -W 1 -q "$address" >/dev/null 2>&1 ||
    fail "From $from, \"ping $address\" ($to) gets no answer." "从 $from 执行 ping $address（$to）没有应答。"
done
ip netns exec red ping -c 1 -W 1 -q "$net.$GUEST" >/dev/null 2>&1 ||
  fail "red, green and blue reach one another, but from red $net.$GUEST does not answer: one cable still hangs loose." \
    "red、green、blue 已经互通，但从 red 访问 $net.$GUEST 没有应答：还有一根网线没插上。"
exit 0
