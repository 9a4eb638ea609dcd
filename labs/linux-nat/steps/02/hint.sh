# machine: router
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

table=$(conntrack -L -p tcp --orig-port-src "$SOURCE" 2>/dev/null)
[[ $table == *"src=192.168.$NET.10 "* && $table == *"src=192.168.$NET.11 "* ]] ||
  say "Not both conversations are in the table now. Run both commands on inside, one after the other, and then look." \
    "表里现在没有同时存在两个会话。先在 inside 上依次执行两条命令，再来查看。"
say "Every entry has two halves: what the first packet said, and what an answer must say. The second dport is where answers are sent to." \
  "每个条目有两半：第一个包是怎么写的，应答应该是怎么写的。第二个 dport 就是应答要发往的端口。"
