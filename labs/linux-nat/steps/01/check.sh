# machine: inside
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

# The quick question first: without translation neither gets an answer, and a page is waited for longer.
ping -c 1 -W 1 -q "203.0.113.$FAR" >/dev/null 2>&1 ||
  fail "\"ping 203.0.113.$FAR\" from inside gets no answer." "从 inside 执行 ping 203.0.113.$FAR 没有应答。"
said=$(wget -q -T 5 -O - "http://203.0.113.$FAR:$MIRROR/" 2>&1) ||
  fail "From inside, http://203.0.113.$FAR:$MIRROR/ gives no page." "从 inside 访问 http://203.0.113.$FAR:$MIRROR/ 打不开页面。"
seen=${said#*you are }
[[ $said == "outside: you are 203.0.113.$WAN port "* ]] ||
  fail "outside sees the request come from ${seen%% *}; that is not the router's address 203.0.113.$WAN." "outside 看到请求来自 ${seen%% *}，这不是路由器的地址 203.0.113.$WAN。"
exit 0
