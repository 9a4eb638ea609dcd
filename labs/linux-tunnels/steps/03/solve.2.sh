# machine: node-2
ip link add vx1 type vxlan id "$VNI" local "172.17.$NET.20" remote "172.16.$NET.10" dstport 4789
ip address add 10.245.0.2/24 dev vx1
ip link set vx1 up
ip route replace 10.244.1.0/24 via 10.245.0.1
