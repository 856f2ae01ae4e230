package lambda

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/awssecret"
	"bankchurn/config"
)

// Lambda's limits for a function's VPC (docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html,
// 2026-11).
const maxSubnets, maxGroups = 16, 5

func (a *Args) validateNetwork(r *config.Report) {
	n := a.Network
	if n == nil {
		return
	}
	const path = "lambda.network."
	if !config.IsSet(n.VPCID) {
		r.Refuse(config.Problem{Path: path + "vpcId", Reason: "is required: the function's security group belongs to a VPC", Allowed: "the VPC of the subnets"})
	}
	switch subnets := len(n.PrivateSubnetIDs); {
	case subnets == 0:
		r.Refuse(config.Problem{Path: path + "privateSubnetIds", Reason: "is required: the function runs in private subnets", Allowed: "subnets of the VPC in two zones or more"})
	case subnets > maxSubnets:
		r.Refuse(config.Problem{Path: path + "privateSubnetIds", Value: subnets, Reason: "has more subnets than a function can use", Allowed: fmt.Sprintf("up to %d", maxSubnets)})
	case subnets == 1:
		r.Warn(config.Problem{Path: path + "privateSubnetIds", Value: config.Text(n.PrivateSubnetIDs[0]), Reason: "with one subnet, an outage of its zone takes the function down", Allowed: "subnets in two zones or more"})
	}
	if more := len(n.SecurityGroupIDs); more >= maxGroups {
		r.Refuse(config.Problem{Path: path + "securityGroupIds", Value: more, Reason: "has more security groups than a function can join", Allowed: fmt.Sprintf("up to %d", maxGroups-1)})
	}
	distinct(path+"privateSubnetIds", n.PrivateSubnetIDs, r)
	distinct(path+"securityGroupIds", n.SecurityGroupIDs, r)
	a.validateEgress(path, r)
	a.noteNetwork(r)
}

func distinct(path string, ids []pulumi.StringInput, r *config.Report) {
	seen := map[string]bool{}
	for i, id := range ids {
		text := config.Text(id)
		if seen[text] {
			r.Refuse(config.Problem{Path: fmt.Sprintf("%s[%d]", path, i), Value: text, Reason: "is listed twice"})
		}
		seen[text] = text != ""
	}
}

func (a *Args) validateEgress(path string, r *config.Report) {
	ports := map[int]bool{}
	for i, port := range a.Network.egressPorts() {
		if ports[port] {
			r.Refuse(config.Problem{Path: fmt.Sprintf("%segressPorts[%d]", path, i), Value: port, Reason: "is listed twice"})
		}
		if port == 53 && len(a.Network.EgressCIDRs) == 0 {
			r.Refuse(config.Problem{Path: fmt.Sprintf("%segressPorts[%d]", path, i), Value: port, Reason: "is already open for DNS", Allowed: "other ports"})
		}
		ports[port] = true
	}
	if len(ports) == 0 && len(a.Network.EgressCIDRs) > 0 {
		r.Refuse(config.Problem{Path: path + "egressCidrs", Reason: "has no effect without a port in egressPorts", Fix: "add ports to egressPorts, or remove egressCidrs"})
	}
	cidrs := map[netip.Prefix]bool{}
	for i, text := range a.Network.EgressCIDRs {
		at := fmt.Sprintf("%segressCidrs[%d]", path, i)
		prefix, err := netip.ParsePrefix(text)
		switch {
		case err != nil || !prefix.Addr().Is4():
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "is not an IPv4 CIDR range", Allowed: "ADDRESS/LENGTH such as 10.0.0.0/16"})
		case prefix != prefix.Masked():
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "has host bits set", DidYouMean: prefix.Masked().String()})
		case cidrs[prefix]:
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "is listed twice"})
		}
		cidrs[prefix] = true
	}
}

// noteNetwork notes what stops working in subnets without a route to the internet.
func (a *Args) noteNetwork(r *config.Report) {
	var needed []string
	if references := a.secretARNs(); len(references) > 0 {
		for _, reference := range references {
			if !awssecret.IsParameter(config.Text(reference)) {
				needed = append(needed, "secretsmanager")
				break
			}
		}
		if awssecret.AnyParameter(references) {
			needed = append(needed, "ssm")
		}
	}
	if a.Tracing {
		needed = append(needed, "xray")
	}
	text := "lambda runs in lambda.network: it reaches the internet and AWS only through the VPC's NAT gateways or endpoints, which are not in the estimate"
	if len(needed) > 0 {
		text += "; without a NAT gateway it needs endpoints for " + strings.Join(needed, ", ") + ", or it does not start"
	}
	r.Note(text + ". Logging needs neither")
	r.Note("changing lambda.network replaces the function, and its versions count from 1 again. AWS takes up to 45 minutes to release network interfaces; the update and `pulumi destroy` wait for it")
}
