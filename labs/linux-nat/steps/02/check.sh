# machine: router
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

answer=${ANSWER_SENDER-}
answer=${answer//[^0-9.]/}
[ -n "$answer" ] || fail "No address has been given." "还没有填写地址。"
# Where replies to the newest conversation from port $SOURCE of an address are sent to: the second dport of its entry.
replies() {
  local entry
  entry=$(conntrack -L -p tcp --orig-src "$1" --orig-port-src "$SOURCE" --orig-port-dst "$MIRROR" 2>/dev/null)
  [ -n "$entry" ] || return 0
  entry=${entry##* dport=}
  echo "${entry%% *}"
}
ten=$(replies "192.168.$NET.10")
eleven=$(replies "192.168.$NET.11")
[ -n "$ten" ] && [ -n "$eleven" ] ||
  fail "The router's table does not hold a conversation from port $SOURCE of 192.168.$NET.10 and one of 192.168.$NET.11 at the same time; they are forgotten after two minutes." \
    "路由器的连接跟踪表里没有同时存在来自 192.168.$NET.10 和 192.168.$NET.11 的 $SOURCE 端口的两个会话；它们两分钟后就会被忘掉。"
case $SOURCE in
  "$ten") moved=192.168.$NET.11 kept=192.168.$NET.10 port=$eleven ;;
  "$eleven") moved=192.168.$NET.10 kept=192.168.$NET.11 port=$ten ;;
  *) fail "Neither of the two conversations has kept port $SOURCE." "两个会话都没有保留端口 $SOURCE。" ;;
esac
[ "$answer" != "$kept" ] ||
  fail "Replies for $kept are sent to port $SOURCE: that conversation has kept its port." "发给 $kept 的应答仍然到端口 $SOURCE：这个会话保留了原来的端口。"
[ "$answer" = "$moved" ] ||
  fail "$answer is not one of the two addresses of inside that speak from port $SOURCE." "$answer 不是 inside 用端口 $SOURCE 通信的两个地址之一。"
if [ "$LAB_LANG" = zh-CN ]; then
  echo "$moved 的会话用了路由器的端口 $port。"
else
  echo "The conversation of $moved has port $port of the router."
fi
