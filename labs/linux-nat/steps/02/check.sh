# machine: router
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

answer=${ANSWER_PORT-}
answer=${answer//[^0-9]/}
[ -n "$answer" ] || fail "No port has been given." "还没有填写端口。"
kept=$(conntrack -L -p tcp --orig-src "192.168.$NET.10" --orig-port-src "$SOURCE" 2>/dev/null)
entry=$(conntrack -L -p tcp --orig-src "192.168.$NET.11" --orig-port-src "$SOURCE" 2>/dev/null)
[ -n "$kept" ] && [ -n "$entry" ] ||
  fail "The router's table does not hold a conversation from port $SOURCE of 192.168.$NET.10 and one of 192.168.$NET.11 at the same time; they are forgotten after two minutes." \
    "路由器的连接跟踪表里没有同时存在来自 192.168.$NET.10 和 192.168.$NET.11 的 $SOURCE 端口的两个会话；它们两分钟后就会被忘掉。"
given=${entry##* dport=}
given=${given%% *}
[ "$given" != "$SOURCE" ] ||
  fail "192.168.$NET.11 was first and has kept its port; ask from 192.168.$NET.11 once more while the other conversation is in the table." \
    "192.168.$NET.11 先到，保留了原来的端口；趁另一个会话还在表里，再从 192.168.$NET.11 访问一次。"
[ "$answer" = "$given" ] ||
  fail "The router has not given port $answer to 192.168.$NET.11 port $SOURCE." "路由器分配给 192.168.$NET.11 端口 $SOURCE 的不是 $answer。"
exit 0
