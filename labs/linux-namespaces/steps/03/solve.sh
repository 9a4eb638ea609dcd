# machine: host-a
link=$(readlink "/proc/$(pidof -s "$DAEMON")/ns/net")
echo "ANSWER inode=${link//[^0-9]/}"
