# machine: router
entry=$(conntrack -L -p tcp --orig-src "192.168.$NET.11" --orig-port-src "$SOURCE" 2>/dev/null)
entry=${entry##* dport=}
echo "ANSWER port=${entry%% *}"
