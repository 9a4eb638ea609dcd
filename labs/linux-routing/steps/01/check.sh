# machine: host-a
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

route=$(ip -o route get "10.$NET.2.20" 2>&1)
[[ $route == *"via "* || $route == *" dev "* ]] ||
  fail "host-a has no route to 10.$NET.2.20: $route" "host-a 没有到 10.$NET.2.20 的路由：$route"
[[ $route == *"via 10.$NET.1.1 dev eth0"* ]] ||
  fail "host-a does not give packets for 10.$NET.2.20 to the router: ${route%% uid*}" "host-a 发往 10.$NET.2.20 的包没有交给路由器：${route%% uid*}"
ping -c 1 -W 1 -q "10.$NET.1.1" >/dev/null 2>&1 ||
  fail "The router at 10.$NET.1.1 does not answer host-a." "路由器 10.$NET.1.1 不应答 host-a。"
exit 0
