# machine: outside
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

said=$(wget -q -T 5 -O - "http://203.0.113.$WAN:$DOOR/" 2>&1) ||
  fail "From outside, http://203.0.113.$WAN:$DOOR/ no longer gives a page." "从 outside 访问 http://203.0.113.$WAN:$DOOR/ 已经打不开页面。"
seen=${said#*you are }
[[ $said == "inside: you are 203.0.113.$FAR port "* ]] ||
  fail "inside is now told that requests of outside come from ${seen%% *}." "现在 inside 看到 outside 的请求来自 ${seen%% *}。"
exit 0
