# machine: node-1
ip link add vx1 type vxlan id "$VNI" local "172.16.$NET.10" remote "172.17.$NET.20" dstport 4789
ip address add 10.245.0.1/24 dev vx1
ip link set vx1 up
ip route replace 10.244.2.0/24 via 10.245.0.2
