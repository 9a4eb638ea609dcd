# machine: fw
iptables -A FORWARD -s "10.$NET.1.0/24" -d "10.$NET.2.20" -p tcp --dport "$ADMIN" -j DROP
