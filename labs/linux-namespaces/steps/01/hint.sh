# machine: host-a
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

[ -e "/run/netns/$NS" ] ||
  say "\"ip netns list\" does not show $NS yet. The command that makes one stands at the top of this step." \
    "ip netns list 里还没有 $NS。创建它的命令就在本步骤开头。"
state=$(ip -n "$NS" -br link show dev lo 2>&1)
case $state in
  *UP*) say "lo in $NS is up. If the step is still open, read what the check says about the other address." \
    "$NS 里的 lo 已经启用。如果这一步还没有通过，请看检查结果对另一个地址是怎么说的。" ;;
  *) say "$NS is there. Look at its lo: \"ip -n $NS link\". What does the word after \"state\" say?" \
    "$NS 已经有了。看看里面的 lo：ip -n $NS link。state 后面写的是什么？" ;;
esac
