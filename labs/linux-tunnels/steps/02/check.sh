# machine: node-2
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

# It is given up when nothing has come for three seconds: then it hangs, however slow the machine is.
count=$(ip netns exec pod timeout 15 wget -q -T 3 -O - "http://10.244.1.2:$PORT/book" 2>/dev/null | wc -c)
count=${count// /}
[ "$count" = 60000 ] ||
  fail "In the pod on node-2, the download of the book stood still after $count of 60000 bytes." "在 node-2 的 pod 里下载这本书，收到 $count 字节后停住了，共有 60000 字节。"
exit 0
