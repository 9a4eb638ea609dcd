# machine: inside
fail() { if [ "$LAB_LANG" = zh-CN ]; then echo "FAIL: $2"; else echo "FAIL: $1"; fi; exit 1; }

said=$(wget -q -T 2 -O - "http://203.0.113.$FAR:$MIRROR/" 2>&1) ||
  fail "From inside, http://203.0.113.$FAR:$MIRROR/ gives no page." "从 inside 访问 http://203.0.113.$FAR:$MIRROR/ 打不开页面。"
seen=${said#*you are }
[[ $said == "outside: you are 203.0.113.$WAN port "* ]] ||
  fail "outside sees the request come from ${seen%% *}; that is not the router's address 203.0.113.$WAN." "outside 看到请求来自 ${seen%% *}，这不是路由器的地址 203.0.113.$WAN。"
ping -c 1 -W 1 -q "203.0.113.$FAR" >/dev/null 2>&1 ||
  fail "The page comes, but \"ping 203.0.113.$FAR\" from inside gets no answer." "页面打得开，但从 inside 执行 ping 203.0.113.$FAR 没有应答。"
exit 0
