# machine: fw
conntrack -D -p udp --orig-port-dst "$REPORT"
