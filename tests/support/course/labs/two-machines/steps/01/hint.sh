# machine: host-a
ls -a /root
