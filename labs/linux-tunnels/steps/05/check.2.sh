# machine: node-2
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

route=$(ip -o route get 10.244.1.2 2>&1)
[[ $route == *" dev "* ]] && device=${route#* dev } && device=${device%% *}
[[ $(ip -d -o link show dev "${device-}" 2>&1) == *" vxlan id $VNI "* ]] ||
  fail "node-2 does not send packets for 10.244.1.2 through the VXLAN: ${route%% uid*}" "node-2 发往 10.244.1.2 的包没有走 VXLAN：${route%% uid*}"
# Ping's data is 28 bytes shorter than the IP packet. What a pod has learnt of a path's size is forgotten first.
fits=$((MTU - 50 - 28))
try() { ip -n pod route flush cache; ip netns exec pod ping -M do -c 1 -W 1 -s "$1" 10.244.1.2 2>&1; }
try "$fits" >/dev/null ||
  fail "From the pod on node-2, a packet of $((fits + 28)) bytes that may not be cut does not arrive, though it would fit every wire." "从 node-2 的 pod 发出一个不允许分片的 $((fits + 28)) 字节的包，没有到达，而它本来能通过每一段线路。"
said=$(try "$((fits + 1))") &&
  fail "From the pod on node-2, a packet of $((fits + 29)) bytes still arrives: somebody has cut its outer packet in two." "从 node-2 的 pod 发出一个 $((fits + 29)) 字节的包仍然到达了：有人把它的外层包切成了两片。"
ip -n pod route flush cache
[[ $said == *"rag needed"* || $said == *"too long"* ]] ||
  fail "From the pod on node-2, a packet of $((fits + 29)) bytes vanishes, and nobody tells the pod." "从 node-2 的 pod 发出一个 $((fits + 29)) 字节的包消失了，没有人告诉 pod。"
exit 0
