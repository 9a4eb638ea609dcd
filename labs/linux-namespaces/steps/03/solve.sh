# machine: host-a
link=$(readlink "/proc/$(pidof "$DAEMON")/ns/net")
echo "ANSWER inode=${link//[^0-9]/}"
