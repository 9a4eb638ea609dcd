# machine: fw
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

# That the port is closed to client only means something as long as it is open to somebody.
nc -z -w 1 "10.$NET.2.20" "$ADMIN" 2>/dev/null ||
  fail "Port $ADMIN of the server does not answer fw either; it should stay open for administrators on fw." "fw 也访问不到服务器的 $ADMIN 端口；对 fw 上的管理员，它应该保持开放。"
exit 0
