# machine: host-a
if ! ping -c 1 -W 3 10.9.0.2 >/dev/null 2>&1; then
  echo "FAIL: 10.9.0.2 does not answer"
  exit 1
fi
