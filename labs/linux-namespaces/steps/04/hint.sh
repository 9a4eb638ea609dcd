# machine: host-a
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

pid=$(pidof "$DAEMON") ||
  say "$DAEMON does not run any more. Reset the lab." "$DAEMON 已经不在运行了。请重置实验环境。"
pid=${pid%% *}
case $(nsenter --target "$pid" --net ip -br link show dev lo 2>&1) in
  *UP*) say "lo is up in there now. Who listens? \"nsenter -t $pid -n ss -ltn\"" "那里的 lo 已经启用了。谁在监听？nsenter -t $pid -n ss -ltn" ;;
  *) say "Go in with \"nsenter -t $pid -n\" and look at the interfaces with \"ip link\", as you did in the first step." \
    "用 nsenter -t $pid -n 进去，像第一步那样用 ip link 看看里面的接口。" ;;
esac
