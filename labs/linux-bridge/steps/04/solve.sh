# machine: host-a
ip -n desk-2 link set eth0 address 02:00:5e:00:00:02
