# machine: inside
printf 'GET / HTTP/1.0\r\n\r\n' | nc -w 2 -s "192.168.$NET.10" -p "$SOURCE" "203.0.113.$FAR" "$MIRROR" >/dev/null
printf 'GET / HTTP/1.0\r\n\r\n' | nc -w 2 -s "192.168.$NET.11" -p "$SOURCE" "203.0.113.$FAR" "$MIRROR" >/dev/null
