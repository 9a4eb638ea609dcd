# machine: host-a
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

read -r _ name _ <<<"$(ip -n "pod-$POD" -o link show dev eth0)"
say "In pod-$POD the interface is written \"${name%:}\". The number after @if counts interfaces of the machine. Which of them has it?" \
  "在 pod-$POD 里，这个接口写作 ${name%:}。@if 后面的数字是本机接口的编号。哪个接口是这个编号？"
