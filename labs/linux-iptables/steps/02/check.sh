# machine: client
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

# What is dropped takes its second beside the page.
nc -z -w 1 "10.$NET.2.20" "$ADMIN" >/dev/null 2>&1 &
admin=$!
ping -c 1 -W 1 -q "10.$NET.2.20" >/dev/null 2>&1 &
ping=$!
said=$(wget -q -T 3 -O - "http://10.$NET.2.20:$WEB/" 2>&1)
[ "$said" = "web: hello" ] ||
  fail "From client, the web server at 10.$NET.2.20 port $WEB does not answer." "从 client 访问 10.$NET.2.20 端口 $WEB 的 Web 服务没有应答。"
wait "$ping" &&
  fail "From client, \"ping 10.$NET.2.20\" is answered; nothing but the web server should be allowed." "从 client 执行 ping 10.$NET.2.20 有应答；除了 Web 服务，什么都不应该放行。"
wait "$admin" && fail "From client, port $ADMIN of 10.$NET.2.20 is open." "从 client 看，10.$NET.2.20 的 $ADMIN 端口是开放的。"
exit 0
