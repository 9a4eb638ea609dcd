# machine: host-a
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

pid=$(pidof "$DAEMON") ||
  say "$DAEMON does not run any more. Reset the lab." "$DAEMON 已经不在运行了。请重置实验环境。"
pid=${pid%% *}
say "The process $DAEMON has the number $pid. Below /proc/$pid/ns there is a link for every namespace it is in; \"readlink\" shows where a link points." \
  "进程 $DAEMON 的进程号是 $pid。/proc/$pid/ns 下面，它所在的每个命名空间都有一个链接；readlink 能看到链接指向哪里。"
