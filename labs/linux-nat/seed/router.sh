# machine: router
# It forwards; it translates nothing yet. What it remembers of a conversation that was closed by a reset would be gone after ten seconds;
# whoever reads the lesson meanwhile should find it as long as any other that is over.
set -e
modprobe nf_conntrack
sysctl -q -w net.ipv4.ip_forward=1 net.netfilter.nf_conntrack_tcp_timeout_close=120
