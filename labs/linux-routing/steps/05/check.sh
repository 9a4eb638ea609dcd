# machine: host-a
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

for number in 20 "$HIGH"; do
  said=$(ping -c 1 -W 1 "10.$NET.2.$number" 2>&1) || {
    who=$(grep -o '^From [0-9.]*' <<<"$said")
    if [ -n "$who" ]; then
      fail "From host-a, \"ping 10.$NET.2.$number\" gets no answer, only a message of ${who#From }." "从 host-a 执行 ping 10.$NET.2.$number 没有应答，只有 ${who#From } 发来的 ICMP 消息。"
    fi
    fail "From host-a, \"ping 10.$NET.2.$number\" gets no answer." "从 host-a 执行 ping 10.$NET.2.$number 没有应答。"
  }
  [[ $said == *"ttl=63 "* ]] ||
    fail "10.$NET.2.$number answers host-a, but not from behind the router." "10.$NET.2.$number 应答了 host-a，但它不在路由器后面。"
done
exit 0
