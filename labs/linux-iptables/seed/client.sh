# machine: client
# A web server of its own (nobody should reach it from the servers' side), and a reporter that has been talking to the
# server over UDP all along, from one and the same port.
set -e
ip route add default via "10.$NET.1.1"
mkdir -p /run/lab/www /usr/local/bin
echo "client: hello" >/run/lab/www/index.html
echo 0 >/run/lab/answers
echo 0 >/run/lab/unheard
cat >/usr/local/bin/reporter <<'REPORTER'
#!/bin/bash
# A line to the server twice a second, or every second while nobody answers; counts the answers in /run/lab/answers, and in /run/lab/unheard how often in a row
# there was none (from the first answer on).
# netcat ends when the other side is not there yet; writing to it then must not end this.
trap '' PIPE
mkfifo /run/lab/never
exec 9<>/run/lab/never
answers=0 unheard=0
while :; do
  coproc LINK { exec nc -u -p "$ORIGIN" "10.$NET.2.20" "$REPORT"; } 2>/dev/null
  to=${LINK[1]} from=${LINK[0]} pid=$LINK_PID
  while kill -0 "$pid" 2>/dev/null; do
    echo "all is well" >&"$to" || break
    if read -r -t 0.5 -u "$from"; then
      unheard=0
      echo "$((answers += 1))" >/run/lab/answers
    elif [ "$answers" -gt 0 ]; then
      unheard=$((unheard + 1))
    fi
    echo "$unheard" >/run/lab/unheard
    read -r -t 0.5 -u 9
  done 2>/dev/null
  kill "$pid" 2>/dev/null
  wait
  read -r -t 1 -u 9
done
REPORTER
chmod +x /usr/local/bin/reporter
start() {
  (
    { echo "$BASHPID" >/sys/fs/cgroup/cgroup.procs; } 2>/dev/null || true
    exec setsid "$@"
  ) </dev/null >/dev/null 2>&1 &
}
start httpd -f -p "0.0.0.0:$BACK" -h /run/lab/www
start /usr/local/bin/reporter
