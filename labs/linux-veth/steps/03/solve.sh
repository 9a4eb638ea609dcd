# machine: host-a
peer=$(ip -n "pod-$POD" -o link show dev eth0)
peer=${peer#*@if}
name=$(ip -o link | grep "^${peer%%:*}: ")
name=${name#*: }
echo "ANSWER end=${name%%@*}"
