# machine: host-a
nsenter --target "$(pidof "$DAEMON")" --net ip link set lo up
