# machine: outside
# A web server whose one page says who is asking.
set -e
mkdir -p /run/lab/cgi-bin
cat >/run/lab/cgi-bin/index.cgi <<'PAGE'
#!/bin/sh
printf 'Content-Type: text/plain\r\n\r\noutside: you are %s port %s\n' "$REMOTE_ADDR" "$REMOTE_PORT"
PAGE
chmod +x /run/lab/cgi-bin/index.cgi
(
  { echo "$BASHPID" >/sys/fs/cgroup/cgroup.procs; } 2>/dev/null || true
  exec setsid httpd -f -p "0.0.0.0:$MIRROR" -h /run/lab
) </dev/null >/dev/null 2>&1 &
