# machine: router
iptables -t nat -A POSTROUTING -o eth0 -s "192.168.$NET.0/24" -d "192.168.$NET.10" -p tcp --dport "$WEB" -j MASQUERADE
