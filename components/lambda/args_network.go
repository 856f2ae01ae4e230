package lambda

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Network is the VPC that a function runs in. The function reaches the internet and AWS only
// through the VPC's NAT gateways and endpoints, which are not in the estimate. Moving a function
// into, out of or within a VPC replaces it, and the new one's versions count from 1: AWS keeps a
// function's network interfaces while one of its versions is in the old place. It takes up to 45
// minutes to release them, and `pulumi destroy` waits for that.
type Network struct {
	// The VPC of the subnets.
	VPCID pulumi.StringInput `pulumi:"vpcId" format:"vpc"`
	// Subnets of the VPC, in two zones or more; up to 16. A function gets no public address in
	// any subnet.
	PrivateSubnetIDs []pulumi.StringInput `pulumi:"privateSubnetIds" format:"subnet"`
	// Up to four security groups of the VPC that the function joins, such as one that a database
	// allows. It also has its own, which allows nothing inbound. Default: none.
	SecurityGroupIDs []pulumi.StringInput `pulumi:"securityGroupIds,optional" format:"securityGroup"`
	// The TCP ports that the function may call, in addition to DNS. An empty list allows none.
	// Default: 443.
	EgressPorts *[]int `pulumi:"egressPorts,optional" min:"1" max:"65535"`
	// The IPv4 ranges that the function may call. Default: everywhere, because AWS's own
	// services have no fixed ranges that a rule could list.
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
