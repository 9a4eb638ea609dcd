# machine: node-1
ip netns exec pod ping -c 1 -W 2 -s "$SIZE" 10.244.2.2 >/dev/null
echo "ANSWER length=$((SIZE + 8 + 20 + 14 + 8 + 8 + 20))"
