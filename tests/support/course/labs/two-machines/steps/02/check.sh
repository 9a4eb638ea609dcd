# machine: host-a
if ! ping -c 1 -W 3 10.9.0.2 >/dev/null 2>&1; then
  if [ "$LAB_LANG" = zh-CN ]; then echo "FAIL: 10.9.0.2 没有应答"; else echo "FAIL: 10.9.0.2 does not answer"; fi
  exit 1
fi
