# machine: host-a
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

# A packet with one hop to live dies on its way through the router, and only a router that forwards says so.
said=$(ping -c 1 -W 1 -t 1 "10.$NET.2.20" 2>&1)
[[ $said == *"From 10.$NET.1.1 "*"ime to live exceeded"* ]] ||
  fail "A packet of host-a for 10.$NET.2.20 that may live for one hop only: the router does not report its end, so it does not pass packets on." \
    "host-a 发往 10.$NET.2.20、TTL 为 1 的包：路由器没有回报 TTL 超时，说明它没有转发。"
exit 0
