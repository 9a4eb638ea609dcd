# machine: host-a
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

answer=${ANSWER_END-}
answer=${answer%%@*}
[ -n "$answer" ] || fail "No name has been given." "还没有填写名字。"
[[ $answer =~ ^[A-Za-z0-9._-]{1,15}$ ]] && [ -e "/sys/class/net/$answer" ] ||
  fail "The machine has no interface ${answer:0:40}." "本机没有接口 ${answer:0:40}。"
outer=$(ip netns exec "pod-$POD" cat /sys/class/net/eth0/iflink) || exit 2
read -r index <"/sys/class/net/$answer/ifindex"
[ "$index" = "$outer" ] ||
  fail "$answer has the index $index; that is not the other end of eth0 in pod-$POD." "$answer 的接口编号是 $index，它不是 pod-$POD 中 eth0 的另一端。"
exit 0
