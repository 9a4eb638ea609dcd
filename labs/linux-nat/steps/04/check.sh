# machine: inside
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

nc -z -w 2 "203.0.113.$WAN" "$DOOR" 2>/dev/null ||
  fail "From inside, port $DOOR of 203.0.113.$WAN takes no connection." "从 inside 无法连接 203.0.113.$WAN 的 $DOOR 端口。"
said=$(wget -q -T 5 -O - "http://203.0.113.$WAN:$DOOR/" 2>&1) ||
  fail "From inside, http://203.0.113.$WAN:$DOOR/ gives no page." "从 inside 访问 http://203.0.113.$WAN:$DOOR/ 打不开页面。"
seen=${said#*you are }
[[ $said == "inside: you are "* ]] ||
  fail "What answers there is not the web server of inside: ${said:0:60}" "那里应答的不是 inside 的 Web 服务：${said:0:60}"
[[ $said == *" 192.168.$NET.1 port "* || $said == *" 203.0.113.$WAN port "* ]] ||
  fail "The request came from ${seen%% *}: it has not been through the router." "请求来自 ${seen%% *}：它没有经过路由器。"
exit 0
