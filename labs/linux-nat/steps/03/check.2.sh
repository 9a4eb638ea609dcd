# machine: inside
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

said=$(wget -q -T 5 -O - "http://203.0.113.$FAR:$MIRROR/" 2>&1)
[[ $said == "outside: you are 203.0.113.$WAN port "* ]] ||
  fail "From inside, http://203.0.113.$FAR:$MIRROR/ no longer gives the page of outside." "从 inside 访问 http://203.0.113.$FAR:$MIRROR/ 已经打不开 outside 的页面。"
exit 0
