# machine: fw
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

forward=$(iptables -S FORWARD 2>&1)
[[ $forward == *"-P FORWARD DROP"* || $forward == *"-A FORWARD -j DROP"* || $forward == *"-A FORWARD -j REJECT"* ]] ||
  say "What no rule matches still passes: the policy of FORWARD decides about the rest." "没有规则匹配的包仍然放行：剩下的由 FORWARD 的默认策略决定。"
[[ $forward == *"-j ACCEPT"* ]] || say "Nothing is allowed yet." "现在什么都不放行。"
[[ $forward == *ESTABLISHED* ]] ||
  say "Capture on fw, \"tcpdump -ni eth1 tcp port $WEB\" and then the same on eth0: the request passes. What about the answer? Which rule would let it through, and no more than it?" \
    "在 fw 上抓包：tcpdump -ni eth1 tcp port $WEB，再换成 eth0。请求过去了，应答呢？哪条规则能放行它，又不多放行别的？"
say "Read the rules from the top, once for a first packet from client to the web server, once for its answer, once for a first packet from server. \"iptables -L FORWARD -v -n --line-numbers\"" \
  "从上到下读规则：先当自己是 client 发往 Web 服务的第一个包，再当是它的应答，最后当是 server 主动发出的第一个包。iptables -L FORWARD -v -n --line-numbers"
