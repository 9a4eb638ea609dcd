# machine: fw
iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
iptables -A FORWARD -s "10.$NET.1.0/24" -d "10.$NET.2.20" -p tcp --dport "$WEB" -m conntrack --ctstate NEW -j ACCEPT
iptables -P FORWARD DROP
