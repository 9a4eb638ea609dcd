# machine: router
link=$(ip -br link show dev eth1)
read -r _ _ mac _ <<<"$link"
echo "ANSWER mac=$mac"
