# machine: server
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

pidof receiver >/dev/null || fail "The receiver on server does not run any more; it should run on." "server 上的 receiver 已经停了；它应该继续运行。"
nc -z -w 1 "10.$NET.1.10" "$BACK" 2>/dev/null &&
  fail "server can open a connection to client again." "server 又能主动连接 client 了。"
exit 0
