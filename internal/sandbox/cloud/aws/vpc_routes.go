package aws

import (
	"fmt"
	"hash/crc32"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"

	"bankchurn/internal/sandbox/cloud"
)

const (
	internetGatewayToken  = "aws:ec2/internetGateway:InternetGateway"
	eipToken              = "aws:ec2/eip:Eip"
	natGatewayToken       = "aws:ec2/natGateway:NatGateway"
	routeTableToken       = "aws:ec2/routeTable:RouteTable"
	vpcRouteToken         = "aws:ec2/route:Route"
	routeAssociationToken = "aws:ec2/routeTableAssociation:RouteTableAssociation"
)

var (
	routeDestinations = []string{"destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"}
	routeTargets      = []string{
		"carrierGatewayId", "coreNetworkArn", "egressOnlyGatewayId", "gatewayId", "localGatewayId", "natGatewayId",
		"networkInterfaceId", "transitGatewayId", "vpcEndpointId", "vpcPeeringConnectionId",
	}
)

var awsVPCRoutes = map[string]cloud.Type{
	internetGatewayToken: {
		Args:  ec2.InternetGatewayArgs{},
		State: ec2.InternetGatewayState{},
		CheckCreate: func(i *cloud.Instance) error {
			if vpc := i.Str("vpcId"); vpc != "" && len(i.Cloud.Where(internetGatewayToken, "vpcId", vpc)) > 0 {
				return fmt.Errorf("Resource.AlreadyAssociated: network %s already has an internet gateway attached", vpc)
			}
			return nil
		},
		ID:        hexID("igw"),
		Computed:  []cloud.Output{ec2NamedARN("internet-gateway", "igw"), ownerID},
		Dependent: publicAddressIn,
	},
	eipToken: {
		Args:      ec2.EipArgs{},
		State:     ec2.EipState{},
		ReplaceOn: []string{"address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool", "vpc"},
		Check:     func(c *cloud.Checker) { c.OneOf("domain", "vpc", "standard") },
		ID:        hexID("eipalloc"),
		Computed: []cloud.Output{
			ec2NamedARN("elastic-ip", "eipalloc"),
			{Name: "allocationId", Value: func(i *cloud.Instance) any { return hexID("eipalloc")(i) }},
			{Name: "domain", Value: func(*cloud.Instance) any { return "vpc" }},
			// RFC 5737 reserves 203.0.113.0/24 for documentation: the address is not routable.
			{Name: "publicIp", Value: func(i *cloud.Instance) any {
				return fmt.Sprintf("203.0.113.%d", 1+crc32.ChecksumIEEE([]byte(i.Serial))%254)
			}},
			{Name: "publicDns", Value: func(i *cloud.Instance) any {
				return "ec2-" + strings.ReplaceAll(i.Str("publicIp"), ".", "-") + "." + ec2Domain(i.Account.Region)
			}},
			{Name: "networkBorderGroup", Value: func(i *cloud.Instance) any { return i.Account.Region }},
			{Name: "publicIpv4Pool", Value: func(*cloud.Instance) any { return "amazon" }},
		},
		Dependent: cloud.MentionedIn(map[string]string{natGatewayToken: "allocationId"}),
	},
	natGatewayToken: {
		Args:        ec2.NatGatewayArgs{},
		State:       ec2.NatGatewayState{},
		ReplaceOn:   []string{"allocationId", "connectivityType", "privateIp", "subnetId"},
		Defaults:    map[string]any{"connectivityType": "public"},
		Check:       func(c *cloud.Checker) { c.OneOf("connectivityType", "private", "public") },
		CheckCreate: needsPublicAddress,
		ID:          hexID("nat"),
		Computed: []cloud.Output{
			{Name: "associationId", Value: func(i *cloud.Instance) any { return "eipassoc-" + i.Serial[1:18] }},
			{Name: "networkInterfaceId", Value: func(i *cloud.Instance) any { return "eni-" + i.Serial[2:19] }},
			{Name: "publicIp", Value: func(i *cloud.Instance) any {
				return i.Cloud.Find(eipToken, i.Str("allocationId"), "").Output("publicIp")
			}},
		},
	},
	routeTableToken: {
		Args:      ec2.RouteTableArgs{},
		State:     ec2.RouteTableState{},
		ReplaceOn: []string{"vpcId"},
		ID:        hexID("rtb"),
		Computed: []cloud.Output{
			ec2NamedARN("route-table", "rtb"), ownerID,
			{Name: "routes", Value: func(*cloud.Instance) any { return []any{} }},
			{Name: "propagatingVgws", Value: func(*cloud.Instance) any { return []any{} }},
		},
	},
	vpcRouteToken: {
		Args:      ec2.RouteArgs{},
		State:     ec2.RouteState{},
		ReplaceOn: append([]string{"routeTableId"}, routeDestinations...),
		Check: func(c *cloud.Checker) {
			c.ExactlyOneOf(routeDestinations...)
			c.ExactlyOneOf(routeTargets...)
			c.Network("destinationCidrBlock", 0, 32)
		},
		CheckCreate: func(i *cloud.Instance) error {
			for _, end := range []struct{ property, token string }{
				{"routeTableId", routeTableToken}, {"natGatewayId", natGatewayToken}, {"gatewayId", internetGatewayToken},
			} {
				if id := i.Str(end.property); id != "" && !i.Cloud.Exists(end.token, id, i.Account.Region) {
					return fmt.Errorf("InvalidID.NotFound: %s %s does not exist", end.property, id)
				}
			}
			return nil
		},
		// As in the provider's routeCreateID: the table and a checksum of the destination, so
		// that a second route to it already exists.
		ID: func(i *cloud.Instance) string {
			destination := i.Str("destinationCidrBlock") + i.Str("destinationIpv6CidrBlock") + i.Str("destinationPrefixListId")
			return fmt.Sprintf("r-%s%d", i.Str("routeTableId"), crc32.ChecksumIEEE([]byte(destination)))
		},
		Computed: []cloud.Output{
			{Name: "origin", Value: func(*cloud.Instance) any { return "CreateRoute" }},
			{Name: "state", Value: func(*cloud.Instance) any { return "active" }},
		},
	},
	routeAssociationToken: {
		Args:      ec2.RouteTableAssociationArgs{},
		State:     ec2.RouteTableAssociationState{},
		ReplaceOn: []string{"gatewayId", "subnetId"},
		Check:     func(c *cloud.Checker) { c.ExactlyOneOf("gatewayId", "subnetId") },
		CheckCreate: func(i *cloud.Instance) error {
			if !i.Cloud.Exists(routeTableToken, i.Str("routeTableId"), i.Account.Region) {
				return fmt.Errorf("InvalidRouteTableID.NotFound: the routeTable ID '%s' does not exist", i.Str("routeTableId"))
			}
			if subnet := i.Str("subnetId"); subnet != "" && len(i.Cloud.Where(routeAssociationToken, "subnetId", subnet)) > 0 {
				return fmt.Errorf("Resource.AlreadyAssociated: subnet %s has a route table already", subnet)
			}
			return nil
		},
		ID: hexID("rtbassoc"),
	},
}

// needsPublicAddress rejects what makes a NAT gateway fail in AWS: no internet gateway, or an
// address that is already associated.
func needsPublicAddress(i *cloud.Instance) error {
	if i.Str("connectivityType") == "private" {
		return nil
	}
	address := i.Str("allocationId")
	if !i.Cloud.Exists(eipToken, address, i.Account.Region) {
		return fmt.Errorf("InvalidAllocationID.NotFound: the allocation ID '%s' does not exist", address)
	}
	if other := i.Cloud.Where(natGatewayToken, "allocationId", address); len(other) > 0 {
		return fmt.Errorf("Resource.AlreadyAssociated: elastic IP address %s is already associated with %s", address, other[0].ID)
	}
	return needsInternetGateway(i.Cloud, vpcOf(i.Cloud, i.Str("subnetId")), "Gateway.NotAttached")
}

// publicAddressIn returns a public address in an internet gateway's VPC, which prevents the
// gateway from being detached.
func publicAddressIn(c *cloud.Cloud, gateway *cloud.Record) *cloud.Record {
	vpc := gateway.Output("vpcId")
	for _, r := range c.Records() {
		switch {
		case vpc == "":
		case r.Type == natGatewayToken && vpcOf(c, r.Output("subnetId")) == vpc,
			r.Type == loadBalancerToken && r.Output("vpcId") == vpc && r.Outputs["internal"] != true:
			return r
		}
	}
	return nil
}

func ec2Domain(region string) string {
	if region == "us-east-1" {
		return "compute-1.amazonaws.com"
	}
	return region + ".compute.amazonaws.com"
}
