# machine: outside
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

said=$(wget -q -T 5 -O - "http://203.0.113.$WAN:$DOOR/" 2>&1) ||
  fail "From outside, http://203.0.113.$WAN:$DOOR/ gives no page." "从 outside 访问 http://203.0.113.$WAN:$DOOR/ 打不开页面。"
seen=${said#*you are }
[[ $said == "inside: you are "* ]] ||
  fail "What answers on 203.0.113.$WAN port $DOOR is not the web server of inside: ${said:0:60}" "在 203.0.113.$WAN 端口 $DOOR 应答的不是 inside 的 Web 服务：${said:0:60}"
[[ $said == *" 203.0.113.$FAR port "* ]] ||
  fail "inside is told that the request came from ${seen%% *}; outside is 203.0.113.$FAR." "inside 看到请求来自 ${seen%% *}；而 outside 是 203.0.113.$FAR。"
for port in "$WEB" "$((DOOR + 1))"; do
  nc -z -w 1 "203.0.113.$WAN" "$port" 2>/dev/null &&
    fail "Port $port of 203.0.113.$WAN is open to outside too; only $DOOR should be." "203.0.113.$WAN 的 $port 端口也对外开放了；应该只有 $DOOR。"
done
exit 0
