# machine: outside
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

route=$(ip -o route get "192.168.$NET.10" 2>&1)
[[ $route != *"via "* && $route != *" dev "* ]] ||
  fail "outside has a route to 192.168.$NET.10: ${route%% uid*}. The router has to do without that." "outside 有到 192.168.$NET.10 的路由：${route%% uid*}。路由器不能依赖它。"
exit 0
