# machine: host-a
if [ ! -e /root/done ]; then
  echo "FAIL: there is no /root/done"
  exit 1
fi
