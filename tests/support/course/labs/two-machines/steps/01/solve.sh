# machine: host-a
touch /root/done
