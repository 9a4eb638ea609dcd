# machine: host-b
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

[[ $(ip -o route get "10.$NET.2.$HIGH" 2>&1) == local* ]] ||
  fail "10.$NET.2.$HIGH is no longer an address of host-b." "10.$NET.2.$HIGH 已经不是 host-b 的地址了。"
exit 0
