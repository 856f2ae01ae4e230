package lambda

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Network is where a function in a VPC runs. Such a function reaches the internet and AWS by the
// VPC's NAT gateways and endpoints alone, which are not in the estimate. A function that moves
// into, out of or within a VPC is replaced by a new one, whose versions count from 1: AWS keeps
// the network interfaces of a function for as long as one of its versions is in the old place.
// It takes up to 45 minutes to release them, and `pulumi destroy` waits for that.
type Network struct {
	// VPCID is the VPC of the subnets.
	VPCID pulumi.StringInput `pulumi:"vpcId" format:"vpc"`
	// PrivateSubnetIDs are subnets of it, in two zones or more; up to 16. A function gets no
	// public address, whatever the subnet.
	PrivateSubnetIDs []pulumi.StringInput `pulumi:"privateSubnetIds" format:"subnet"`
	// SecurityGroupIDs are up to four groups of the VPC that the function joins, such as one
	// that a database lets in. It has one of its own, too, that lets nothing in. Default: none.
	SecurityGroupIDs []pulumi.StringInput `pulumi:"securityGroupIds,optional" format:"securityGroup"`
	// EgressPorts are the TCP ports that the function may call, in addition to DNS. Default:
	// 443; an empty list allows none.
	EgressPorts *[]int `pulumi:"egressPorts,optional" min:"1" max:"65535"`
	// EgressCIDRs are the IPv4 ranges in which it may call them. Default: everywhere, because
	// AWS's own services have no addresses that a rule could list.
	EgressCIDRs []string `pulumi:"egressCidrs,optional" format:"ipv4Range"`
}

func (n *Network) egressPorts() []int {
	if n.EgressPorts == nil {
		return []int{443}
	}
	return *n.EgressPorts
}

func (n *Network) egressCIDRs() []string {
	if len(n.EgressCIDRs) == 0 {
		return []string{anywhere}
	}
	return n.EgressCIDRs
}
