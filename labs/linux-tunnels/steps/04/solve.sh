# machine: node-1
echo "ANSWER length=$((SIZE + 8 + 20 + 14 + 8 + 8 + 20))"
