# machine: router
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

route=$(ip -o route get 10.244.2.2 2>&1)
[[ $route != *" dev "* ]] ||
  fail "The router has a route to the pods now: ${route%% uid*}. It belongs to somebody else." "路由器上出现了到 pod 的路由：${route%% uid*}。这台路由器不归你管。"
exit 0
