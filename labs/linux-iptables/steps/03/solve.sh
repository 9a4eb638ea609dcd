# machine: fw
entry=$(conntrack -L -p udp --orig-port-dst "$REPORT" 2>/dev/null | head -n 1)
entry=${entry#*sport=}
echo "ANSWER port=${entry%% *}"
