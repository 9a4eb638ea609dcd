# machine: fw
# It forwards everything. The one rule has no target: it only counts what begins, and it keeps connection tracking at work.
set -e
sysctl -q -w net.ipv4.ip_forward=1
iptables -A FORWARD -m conntrack --ctstate NEW -m comment --comment "counts what begins"
