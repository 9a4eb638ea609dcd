# machine: client
fail() { local said=$1; [ "$LAB_LANG" = zh-CN ] && said=$2; echo "FAIL: ${said//[[:cntrl:]]/ }"; exit 1; }

# Not by silencing either of the two that talk.
pidof reporter >/dev/null || fail "The reporter on client does not run any more; it should run on, unheard." "client 上的 reporter 已经停了；它应该继续运行，只是没人听见。"
said=$(wget -q -T 3 -O - "http://10.$NET.2.20:$WEB/" 2>&1)
[ "$said" = "web: hello" ] ||
  fail "From client, the web server at 10.$NET.2.20 port $WEB does not answer." "从 client 访问 10.$NET.2.20 端口 $WEB 的 Web 服务没有应答。"
# It asks about twice a second. Two more answers, and the conversation goes on (one may have been on its way); twice in a row
# none, and it is over.
read -r before </run/lab/answers
for _ in {1..20}; do
  read -r unheard </run/lab/unheard
  [ "${unheard:-0}" -ge 2 ] && exit 0
  sleep 0.3
  read -r now </run/lab/answers
  [ "${now:-0}" -lt "$((before + 2))" ] ||
    fail "The reporter on client still gets answers from UDP port $REPORT (number $now just now)." "client 上的 reporter 仍然能收到 UDP 端口 $REPORT 的应答（刚收到第 $now 个）。"
done
fail "The reporter on client has not asked anything for some seconds; it should go on asking, unheard." "client 上的 reporter 已经好几秒没有发问了；它应该继续发问，只是没人听见。"
