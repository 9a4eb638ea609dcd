# machine: server
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

# Two tries at once: an ordinary one, and one that looks like an answer because it comes from the web server's port number.
nc -z -w 1 "10.$NET.1.10" "$BACK" 2>/dev/null &
plain=$!
nc -z -w 1 -p "$WEB" "10.$NET.1.10" "$BACK" 2>/dev/null &&
  fail "server can open a connection to client, port $BACK, if it only does so from its port $WEB." "只要用 $WEB 作为源端口，server 就能主动连接 client 的 $BACK 端口。"
wait "$plain" &&
  fail "server can open a connection to client, port $BACK. It should only be able to answer." "server 能主动连接 client 的 $BACK 端口。它应该只能应答。"
exit 0
