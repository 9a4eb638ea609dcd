# machine: host-b
fail() { if [ "$LAB_LANG" = zh-CN ]; then echo "FAIL: $2"; else echo "FAIL: $1"; fi; exit 1; }

[[ $(ip -o route get "10.$NET.2.$HIGH" 2>&1) == local* ]] ||
  fail "10.$NET.2.$HIGH is no longer an address of host-b." "10.$NET.2.$HIGH 已经不是 host-b 的地址了。"
exit 0
