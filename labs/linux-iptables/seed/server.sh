# machine: server
# Two web servers on its first address, one for everybody and one for administrators, and the receiver of reports.
set -e
ip route add default via "10.$NET.2.1"
mkdir -p /run/lab/web /run/lab/admin /usr/local/bin
echo "web: hello" >/run/lab/web/index.html
echo "admin: hello" >/run/lab/admin/index.html
cat >/usr/local/bin/receiver <<'RECEIVER'
#!/bin/bash
# Answers whatever the client's reporter says.
while :; do
  coproc LINK { exec nc -u -s "10.$NET.2.20" -p "$REPORT" "10.$NET.1.10" "$ORIGIN"; } 2>/dev/null
  to=${LINK[1]} from=${LINK[0]} pid=$LINK_PID
  while read -r -u "$from"; do
    echo "thank you" >&"$to"
  done 2>/dev/null
  kill "$pid" 2>/dev/null
  wait
  read -r -t 1 <> <(:)
done
RECEIVER
chmod +x /usr/local/bin/receiver
start() {
  (
    { echo "$BASHPID" >/sys/fs/cgroup/cgroup.procs; } 2>/dev/null || true
    exec setsid "$@"
  ) </dev/null >/dev/null 2>&1 &
}
start httpd -f -p "10.$NET.2.20:$WEB" -h /run/lab/web
start httpd -f -p "10.$NET.2.20:$ADMIN" -h /run/lab/admin
start /usr/local/bin/receiver
