# machine: router
# Somebody else's router. It knows its two networks and nothing of pods, and somebody has told it to keep quiet about
# packets that are too big: "all ICMP is dangerous".
set -e
sysctl -q -w net.ipv4.ip_forward=1
iptables -A OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP
