# machine: host-a
say() { if [ "$LAB_LANG" = zh-CN ]; then echo "$2"; else echo "$1"; fi; exit 0; }

if [ -n "$(ip -n left -o link show type veth 2>/dev/null)" ]; then
  say "left has its end. Where is the other one? Look with \"ip link\" and \"ip -n right link\"." \
    "left 已经有了一端。另一端在哪里？用 ip link 和 ip -n right link 看看。"
fi
[ -e /sys/class/net/to-right ] &&
  say "The pair is there, but its ends are still in the machine's own namespace. Move each to its place." \
    "veth 对已经有了，但两端都还在本机原有的命名空间里。把它们各自移到位。"
say "There is no pair yet: \"ip link add … type veth peer name …\" makes both ends at once." \
  "还没有 veth 对：用 ip link add … type veth peer name … 可以一次建好两端。"
