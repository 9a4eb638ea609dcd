# machine: server
# Two web servers, one for everybody and one for administrators, and the receiver of reports. The first listens on port 80,
# and its public port is led there, as container software does it: so that port is free for whoever wants to begin from it.
set -e
ip route add default via "10.$NET.2.1"
mkdir -p /run/lab/web /run/lab/admin /usr/local/bin
echo "web: hello" >/run/lab/web/index.html
echo "admin: hello" >/run/lab/admin/index.html
cat >/usr/local/bin/receiver <<'RECEIVER'
#!/bin/bash
# Answers whatever the client's reporter says.
# netcat ends when the other side is not there yet; writing to it then must not end this.
trap '' PIPE
while :; do
  coproc LINK { exec nc -u -s "10.$NET.2.20" -p "$REPORT" "10.$NET.1.10" "$ORIGIN"; } 2>/dev/null
  to=${LINK[1]} from=${LINK[0]} pid=$LINK_PID
  while read -r -u "$from"; do
    : >/run/lab/heard
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
iptables -t nat -A PREROUTING -p tcp --dport "$WEB" -j REDIRECT --to-ports 80
start httpd -f -p 0.0.0.0:80 -h /run/lab/web
start httpd -f -p "0.0.0.0:$ADMIN" -h /run/lab/admin
start /usr/local/bin/receiver
# A firewall that is set up at once must find the conversation there already.
for _ in {1..150}; do
  [ -e /run/lab/heard ] && exit 0
  sleep 0.1
done
exit 1
