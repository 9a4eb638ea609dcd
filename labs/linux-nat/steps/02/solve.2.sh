# machine: router
for address in "192.168.$NET.10" "192.168.$NET.11"; do
  entry=$(conntrack -L -p tcp --orig-src "$address" --orig-port-src "$SOURCE" 2>/dev/null)
  [[ $entry == *" dport=$SOURCE "* ]] || echo "ANSWER sender=$address"
done
