# machine: host-a
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

answer=${ANSWER_PORT-}
answer=${answer%%@*}
[ -n "$answer" ] || fail "No port has been given." "还没有填写端口。"
[[ $answer =~ ^[A-Za-z0-9._-]{1,15}$ ]] && [ -e "/sys/class/net/br0/brif/$answer" ] ||
  fail "br0 has no port ${answer:0:40}." "br0 没有端口 ${answer:0:40}。"
[ "$answer" = "veth$END_2" ] ||
  fail "Frames for 10.$NET.0.$GUEST do not leave br0 by $answer." "发往 10.$NET.0.$GUEST 的帧不是从 $answer 离开 br0 的。"
exit 0
