# machine: router
# It forwards; it translates nothing yet.
sysctl -q -w net.ipv4.ip_forward=1
