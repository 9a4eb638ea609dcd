# machine: client
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

# What is dropped takes its second beside the page.
nc -z -w 1 "10.$NET.2.20" "$ADMIN" >/dev/null 2>&1 &
admin=$!
said=$(wget -q -T 3 -O - "http://10.$NET.2.20:$WEB/" 2>&1)
[ "$said" = "web: hello" ] ||
  fail "From client, the web server at 10.$NET.2.20 port $WEB does not answer." "从 client 访问 10.$NET.2.20 端口 $WEB 的 Web 服务没有应答。"
wait "$admin" &&
  fail "From client, port $ADMIN of 10.$NET.2.20 is open." "从 client 看，10.$NET.2.20 的 $ADMIN 端口是开放的。"
exit 0
