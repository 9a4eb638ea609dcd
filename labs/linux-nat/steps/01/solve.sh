# machine: router
iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE
