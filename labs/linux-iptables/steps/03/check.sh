# machine: client
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

answer=${ANSWER_PORT-}
answer=${answer//[^0-9]/}
[ -n "$answer" ] || fail "No port has been given." "还没有填写端口。"
[ "$answer" != "$REPORT" ] || fail "$answer is the port that client talks to, not the one it talks from." "$answer 是 client 访问的端口，不是它自己使用的源端口。"
[ "$answer" = "$ORIGIN" ] || fail "client does not talk to UDP port $REPORT from port $answer." "client 访问 UDP 端口 $REPORT 时，源端口不是 $answer。"
exit 0
