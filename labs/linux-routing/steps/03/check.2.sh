# machine: host-b
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

ping -c 1 -W 1 -q "10.$NET.1.10" >/dev/null 2>&1 ||
  fail "From host-b, \"ping 10.$NET.1.10\" gets no answer: host-b does not find host-a by itself." "从 host-b 执行 ping 10.$NET.1.10 没有应答：host-b 自己找不到 host-a。"
exit 0
