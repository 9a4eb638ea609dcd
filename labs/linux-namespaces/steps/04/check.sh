# machine: host-a
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }
ask='exec 3<>"/dev/tcp/127.0.0.1/$PORT"'

pid=$(pidof "$DAEMON") ||
  fail "No process named $DAEMON runs any more; reset the lab to get it back." "名为 $DAEMON 的进程已经不在了；重置实验环境可以恢复它。"
pid=${pid%% *}
[ "/proc/$pid/ns/net" -ef /proc/1/ns/net ] &&
  fail "$DAEMON now runs in the machine's own network namespace." "$DAEMON 现在跑在本机自己的网络命名空间里。"
said=$(nsenter --target "$pid" --net bash -c "$ask" 2>&1) || {
  said=$(head -n 1 <<<"$said")
  fail "From inside the namespace of $DAEMON, 127.0.0.1 port $PORT: ${said##*: }" "在 $DAEMON 的命名空间里访问 127.0.0.1 端口 $PORT：${said##*: }"
}
bash -c "$ask" 2>/dev/null &&
  fail "Port $PORT also answers on the machine's own 127.0.0.1." "本机自己的 127.0.0.1 上，端口 $PORT 也有应答。"
exit 0
