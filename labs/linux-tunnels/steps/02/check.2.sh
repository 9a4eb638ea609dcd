# machine: node-2
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

ip netns exec pod ping -c 1 -W 1 -q 10.244.1.2 >/dev/null 2>&1 ||
  fail "From the pod on node-2, \"ping 10.244.1.2\" gets no answer." "从 node-2 的 pod 执行 ping 10.244.1.2 没有应答。"
folder=$(mktemp -d)
: >"$folder/reply"
# Silence may be a slow machine's. But when the connection stands, and the other pod answers seven pings in a row while nothing of the
# book comes, then its kernel has had the time to send again, twice: it hangs. Without those answers it is given up after fifteen seconds.
ip netns exec pod timeout 15 bash -c '
  trap "kill \$(jobs -p)" EXIT
  exec 3<>"/dev/tcp/10.244.1.2/$PORT" || exit
  printf "GET /book HTTP/1.0\r\n\r\n" >&3
  cat <&3 >"$1/reply" &
  download=$!
  while :; do
    before=$(stat -c %s "$1/reply")
    ping -q -c 7 -i 0.2 10.244.1.2 >"$1/pings" 2>&1 &
    wait -n -p first "$download" "$!"
    [ "$first" != "$download" ] || exit
    [ "$(stat -c %s "$1/reply")" != "$before" ] || ! grep -q " 7 received" "$1/pings" || exit
  done' download "$folder" 2>/dev/null
count=$(sed '1,/^\r$/d' "$folder/reply" | wc -c)
count=${count// /}
rm -r "$folder"
[ "$count" = 60000 ] ||
  fail "In the pod on node-2, the download of the book stood still after $count of 60000 bytes." "在 node-2 的 pod 里下载这本书，收到 $count 字节后停住了，共有 60000 字节。"
exit 0
