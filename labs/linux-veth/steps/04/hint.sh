# machine: host-a
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

outer=$(ip netns exec "pod-$POD" cat /sys/class/net/eth0/iflink)
state=$(ip -o link | grep "^$outer: ")
[[ $state == *",UP"* || $state == *"<UP"* ]] ||
  say "Look at the outer end, the one that you have just found: what state is it in?" "看看外面那一端，就是你刚找到的那个：它是什么状态？"
[ -n "$(ip -n "pod-$POD" route)" ] ||
  say "The requests arrive in pod-$POD now. The answers need a way back: \"ip -n pod-$POD route\"." \
    "请求已经能到达 pod-$POD。应答要有回来的路：ip -n pod-$POD route。"
say "The cable is in order and the pod has a route. Capture in the pod while you ping: which frame is missing?" \
  "网线没问题，pod 里也有路由了。一边 ping 一边在 pod 里抓包：少了哪一帧？"
