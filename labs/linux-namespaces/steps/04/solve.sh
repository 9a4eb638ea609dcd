# machine: host-a
nsenter --target "$(pidof -s "$DAEMON")" --net ip link set lo up
