package cloud

import (
	"fmt"
	"hash/crc32"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
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

var awsVPCRoutes = map[string]resourceType{
	internetGatewayToken: {
		args:  ec2.InternetGatewayArgs{},
		state: ec2.InternetGatewayState{},
		needs: func(i *instance) error {
			if vpc := i.str("vpcId"); vpc != "" && len(i.cloud.where(internetGatewayToken, "vpcId", vpc)) > 0 {
				return fmt.Errorf("Resource.AlreadyAssociated: network %s already has an internet gateway attached", vpc)
			}
			return nil
		},
		id:       hexID("igw"),
		computed: []output{ec2NamedARN("internet-gateway", "igw"), ownerID},
		heldBy:   publicAddressIn,
	},
	eipToken: {
		args:      ec2.EipArgs{},
		state:     ec2.EipState{},
		replaceOn: []string{"address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool", "vpc"},
		check:     func(c *checker) { c.oneOf("domain", "vpc", "standard") },
		id:        hexID("eipalloc"),
		computed: []output{
			ec2NamedARN("elastic-ip", "eipalloc"),
			{name: "allocationId", value: func(i *instance) any { return hexID("eipalloc")(i) }},
			{name: "domain", value: func(*instance) any { return "vpc" }},
			// RFC 5737 keeps 203.0.113.0/24 for examples: the address leads nowhere.
			{name: "publicIp", value: func(i *instance) any { return fmt.Sprintf("203.0.113.%d", 1+crc32.ChecksumIEEE([]byte(i.serial))%254) }},
			{name: "publicDns", value: func(i *instance) any {
				return "ec2-" + strings.ReplaceAll(i.str("publicIp"), ".", "-") + "." + ec2Domain(i.account.region)
			}},
			{name: "networkBorderGroup", value: func(i *instance) any { return i.account.region }},
			{name: "publicIpv4Pool", value: func(*instance) any { return "amazon" }},
		},
		heldBy: mentionedIn(map[string]string{natGatewayToken: "allocationId"}),
	},
	natGatewayToken: {
		args:      ec2.NatGatewayArgs{},
		state:     ec2.NatGatewayState{},
		replaceOn: []string{"allocationId", "connectivityType", "privateIp", "subnetId"},
		defaults:  map[string]any{"connectivityType": "public"},
		check:     func(c *checker) { c.oneOf("connectivityType", "private", "public") },
		needs:     needsPublicAddress,
		id:        hexID("nat"),
		computed: []output{
			{name: "associationId", value: func(i *instance) any { return "eipassoc-" + i.serial[1:18] }},
			{name: "networkInterfaceId", value: func(i *instance) any { return "eni-" + i.serial[2:19] }},
			{name: "publicIp", value: func(i *instance) any {
				return i.cloud.inventory.find(eipToken, i.str("allocationId"), "").output("publicIp")
			}},
		},
	},
	routeTableToken: {
		args:      ec2.RouteTableArgs{},
		state:     ec2.RouteTableState{},
		replaceOn: []string{"vpcId"},
		id:        hexID("rtb"),
		computed: []output{
			ec2NamedARN("route-table", "rtb"), ownerID,
			{name: "routes", value: func(*instance) any { return []any{} }},
			{name: "propagatingVgws", value: func(*instance) any { return []any{} }},
		},
	},
	vpcRouteToken: {
		args:      ec2.RouteArgs{},
		state:     ec2.RouteState{},
		replaceOn: append([]string{"routeTableId"}, routeDestinations...),
		check: func(c *checker) {
			c.exactlyOneOf(routeDestinations...)
			c.exactlyOneOf(routeTargets...)
			c.network("destinationCidrBlock", 0, 32)
		},
		needs: func(i *instance) error {
			for _, end := range []struct{ property, token string }{
				{"routeTableId", routeTableToken}, {"natGatewayId", natGatewayToken}, {"gatewayId", internetGatewayToken},
			} {
				if id := i.str(end.property); id != "" && !i.cloud.exists(end.token, id, i.account.region) {
					return fmt.Errorf("InvalidID.NotFound: %s %s does not exist", end.property, id)
				}
			}
			return nil
		},
		// routeCreateID: the table and a checksum of the destination, so that a second route to it is one that exists.
		id: func(i *instance) string {
			destination := i.str("destinationCidrBlock") + i.str("destinationIpv6CidrBlock") + i.str("destinationPrefixListId")
			return fmt.Sprintf("r-%s%d", i.str("routeTableId"), crc32.ChecksumIEEE([]byte(destination)))
		},
		computed: []output{
			{name: "origin", value: func(*instance) any { return "CreateRoute" }},
			{name: "state", value: func(*instance) any { return "active" }},
		},
	},
	routeAssociationToken: {
		args:      ec2.RouteTableAssociationArgs{},
		state:     ec2.RouteTableAssociationState{},
		replaceOn: []string{"gatewayId", "subnetId"},
		check:     func(c *checker) { c.exactlyOneOf("gatewayId", "subnetId") },
		needs: func(i *instance) error {
			if !i.cloud.exists(routeTableToken, i.str("routeTableId"), i.account.region) {
				return fmt.Errorf("InvalidRouteTableID.NotFound: the routeTable ID '%s' does not exist", i.str("routeTableId"))
			}
			if subnet := i.str("subnetId"); subnet != "" && len(i.cloud.where(routeAssociationToken, "subnetId", subnet)) > 0 {
				return fmt.Errorf("Resource.AlreadyAssociated: subnet %s has a route table already", subnet)
			}
			return nil
		},
		id: hexID("rtbassoc"),
	},
}

// needsPublicAddress refuses what makes a NAT gateway fail in AWS: no internet gateway, an address that another one has.
func needsPublicAddress(i *instance) error {
	if i.str("connectivityType") == "private" {
		return nil
	}
	address := i.str("allocationId")
	if !i.cloud.exists(eipToken, address, i.account.region) {
		return fmt.Errorf("InvalidAllocationID.NotFound: the allocation ID '%s' does not exist", address)
	}
	if other := i.cloud.where(natGatewayToken, "allocationId", address); len(other) > 0 {
		return fmt.Errorf("Resource.AlreadyAssociated: elastic IP address %s is already associated with %s", address, other[0].ID)
	}
	return needsInternetGateway(i.cloud, i.cloud.vpcOf(i.str("subnetId")), "Gateway.NotAttached")
}

// publicAddressIn is what keeps an internet gateway from being detached: a public address in its VPC.
func publicAddressIn(c *Cloud, gateway *Record) *Record {
	vpc := gateway.output("vpcId")
	for _, r := range c.inventory.Records {
		switch {
		case vpc == "":
		case r.Type == natGatewayToken && c.vpcOf(r.output("subnetId")) == vpc,
			r.Type == loadBalancerToken && r.output("vpcId") == vpc && r.Outputs["internal"] != true:
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
