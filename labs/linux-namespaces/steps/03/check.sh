# machine: host-a
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

pid=$(pidof "$DAEMON") ||
  fail "No process named $DAEMON runs any more; reset the lab to get it back." "名为 $DAEMON 的进程已经不在了；重置实验环境可以恢复它。"
pid=${pid%% *}
[ -n "${ANSWER_INODE-}" ] || fail "No number has been given." "还没有填写编号。"
answer=${ANSWER_INODE//[^0-9]/}
[ "net:[$answer]" = "$(readlink /proc/1/ns/net)" ] &&
  fail "$answer is the machine's own network namespace." "$answer 是本机自己的网络命名空间。"
[ "net:[$answer]" = "$(readlink "/proc/$pid/ns/net")" ] ||
  fail "$DAEMON is not in the namespace ${ANSWER_INODE:0:40}." "$DAEMON 不在命名空间 ${ANSWER_INODE:0:40} 里。"
exit 0
