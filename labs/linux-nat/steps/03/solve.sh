# machine: router
iptables -t nat -A PREROUTING -d "203.0.113.$WAN" -p tcp --dport "$DOOR" -j DNAT --to-destination "192.168.$NET.10:$WEB"
