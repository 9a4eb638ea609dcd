# machine: fw
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

# The doors that must be shut are there, and open to fw itself.
for door in "10.$NET.2.20 $ADMIN" "10.$NET.1.10 $BACK"; do
  read -r address port <<<"$door"
  nc -z -w 1 "$address" "$port" 2>/dev/null ||
    fail "Port $port of $address does not answer fw itself any more." "fw 自己也访问不到 $address 的 $port 端口了。"
done
exit 0
