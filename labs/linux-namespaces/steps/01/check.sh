# machine: host-a
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }
own=10.$NET.0.1

[ -e "/run/netns/$NS" ] ||
  fail "There is no network namespace named $NS." "还没有名为 $NS 的网络命名空间。"
[ "/run/netns/$NS" -ef /proc/1/ns/net ] &&
  fail "$NS is only a second name for the machine's own network namespace." "$NS 只是本机原有网络命名空间的另一个名字。"
ping -c 1 -W 1 -q "$own" >/dev/null 2>&1 ||
  fail "The machine itself no longer reaches its own address $own." "本机已经 ping 不通自己的地址 $own。"
said=$(ip netns exec "$NS" ping -c 1 -W 1 127.0.0.1 2>&1) ||
  fail "In $NS, \"ping 127.0.0.1\" gets no answer: $(head -n 1 <<<"$said")" "在 $NS 里执行 ping 127.0.0.1 没有应答：$(head -n 1 <<<"$said")"
ip netns exec "$NS" ping -c 1 -W 1 -q "$own" >/dev/null 2>&1 &&
  fail "$own answers inside $NS: that is not a network stack of its own." "在 $NS 里也能 ping 通 $own：这不是一套独立的网络栈。"
exit 0
