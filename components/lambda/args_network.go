package lambda

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Network is the VPC that a function runs in. The function reaches the internet and AWS only
// through the VPC's NAT gateways and endpoints, which are not in the estimate. Moving a function
// into, out of or between VPCs or subnets replaces it, and version numbers restart at 1, because
// AWS keeps a function's network interfaces as long as one of its versions uses them. AWS takes up
// to 45 minutes to release them, and `pulumi destroy` waits for that.
type Network struct {
	// The VPC of the subnets.
	VPCID pulumi.StringInput `pulumi:"vpcId" format:"vpc"`
	// Up to 16 subnets of the VPC, in at least two zones. A function gets no public address in any
	// subnet.
	PrivateSubnetIDs []pulumi.StringInput `pulumi:"privateSubnetIds" format:"subnet"`
	// Up to four security groups of the VPC that the function joins, such as one that a database
	// allows. It also has one created by the stack, which allows no inbound traffic. Default: none.
	SecurityGroupIDs []pulumi.StringInput `pulumi:"securityGroupIds,optional" format:"securityGroup"`
	// The TCP ports that the function may call, in addition to DNS. An empty list allows none.
	// Default: 443.
	EgressPorts *[]int `pulumi:"egressPorts,optional" min:"1" max:"65535"`
	// The IPv4 ranges that the function may call. Default: all addresses, because AWS services have
	// no fixed ranges that a rule could list.
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
