# machine: host-a
ip -n left address add "10.$NET.7.1/24" dev to-right
ip -n left link set to-right up
ip -n right address add "10.$NET.7.2/24" dev to-left
ip -n right link set to-left up
