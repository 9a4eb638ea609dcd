# machine: host-a
# A spare interface with an address, and a service in a network namespace that has no name and whose lo is down.
set -e
ip link add name spare0 type dummy
ip address add "10.$NET.9.$LAST/24" dev spare0
ip link set dev spare0 up

# The service is netcat under another name: it listens and takes every connection.
mkdir -p /usr/local/bin
ln -s /usr/bin/nc.openbsd "/usr/local/bin/$DAEMON"
# Out of the seed's own control group, so that the service lives on when the seed ends.
(
  { echo "$BASHPID" >/sys/fs/cgroup/cgroup.procs; } 2>/dev/null || true
  exec unshare --net setsid "/usr/local/bin/$DAEMON" -l -k -d "$PORT"
) </dev/null >/dev/null 2>&1 &
for _ in {1..100}; do
  pidof "$DAEMON" >/dev/null && exit 0
  sleep 0.1
done
exit 1
