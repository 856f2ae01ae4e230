package cloud

import (
	"fmt"
	"net/netip"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	vpcToken    = "aws:ec2/vpc:Vpc"
	subnetToken = "aws:ec2/subnet:Subnet"
)

// awsVPC: a stack may use a VPC, subnets and security groups that it did not make. So an id that the inventory does not
// hold is taken for one of those, and only what the inventory does hold is looked into.
var awsVPC = map[string]resourceType{
	vpcToken: {
		args:      ec2.VpcArgs{},
		state:     ec2.VpcState{},
		replaceOn: []string{"cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"},
		// resourceVPCCustomizeDiff: only the way from dedicated to default is an update.
		replaceIf: func(_, news resource.PropertyMap) []string {
			if stringOf(news["instanceTenancy"]) == "dedicated" {
				return []string{"instanceTenancy"}
			}
			return nil
		},
		defaults: map[string]any{"enableDnsSupport": true, "instanceTenancy": "default"},
		check: func(c *checker) {
			c.network("cidrBlock", 16, 28)
			c.oneOf("instanceTenancy", "default", "dedicated")
		},
		id: hexID("vpc"),
		computed: []output{
			ec2ARN("vpc"),
			{name: "enableDnsHostnames", value: func(*instance) any { return false }},
			{name: "enableNetworkAddressUsageMetrics", value: func(*instance) any { return false }},
			// The VPC's own parts have ids of their own.
			{name: "mainRouteTableId", value: func(i *instance) any { return "rtb-" + i.serial[3:20] }},
			{name: "defaultRouteTableId", value: func(i *instance) any { return "rtb-" + i.serial[3:20] }},
			{name: "defaultNetworkAclId", value: func(i *instance) any { return "acl-" + i.serial[4:21] }},
			{name: "defaultSecurityGroupId", value: func(i *instance) any { return "sg-" + i.serial[5:22] }},
			{name: "dhcpOptionsId", value: func(i *instance) any { return "dopt-" + i.serial[6:23] }},
			ownerID,
		},
		heldBy: mentionedIn(map[string]string{
			subnetToken: "vpcId", securityGroupToken: "vpcId", internetGatewayToken: "vpcId", routeTableToken: "vpcId",
			vpcEndpointToken: "vpcId",
		}),
	},
	subnetToken: {
		args:      ec2.SubnetArgs{},
		state:     ec2.SubnetState{},
		replaceOn: []string{"availabilityZone", "availabilityZoneId", "cidrBlock", "ipv6Native", "outpostArn", "vpcId"},
		defaults: map[string]any{
			"assignIpv6AddressOnCreation": false, "enableDns64": false, "enableResourceNameDnsARecordOnLaunch": false,
			"enableResourceNameDnsAaaaRecordOnLaunch": false, "ipv6Native": false, "mapPublicIpOnLaunch": false,
		},
		check: func(c *checker) {
			c.network("cidrBlock", 16, 28)
			if c.has("availabilityZone") && c.has("availabilityZoneId") {
				c.fail("availabilityZone", "conflicts with availabilityZoneId")
			}
		},
		needs: needsRoomForSubnet,
		id:    hexID("subnet"),
		computed: []output{
			ec2ARN("subnet"),
			{name: "availabilityZone", value: func(i *instance) any { return i.account.region + "a" }},
			{name: "privateDnsHostnameTypeOnLaunch", value: func(*instance) any { return "ip-name" }},
			ownerID,
		},
		heldBy: mentionedIn(map[string]string{
			natGatewayToken: "subnetId", loadBalancerToken: "subnets", vpcEndpointToken: "subnetIds",
			ecsServiceToken: "networkConfiguration",
		}),
	},
}

// needsRoomForSubnet refuses a range outside the VPC or one that overlaps another subnet's.
func needsRoomForSubnet(i *instance) error {
	vpc := i.cloud.inventory.find(vpcToken, i.str("vpcId"), "")
	own, err := netip.ParsePrefix(i.str("cidrBlock"))
	if vpc == nil || err != nil {
		return nil
	}
	if zone := i.str("availabilityZone"); zone != "" && (len(zone) != len(i.account.region)+1 || zone[:len(zone)-1] != i.account.region) {
		return fmt.Errorf("InvalidParameterValue: value (%s) for parameter availabilityZone is invalid: it is no zone of %s", zone, i.account.region)
	}
	whole, err := netip.ParsePrefix(vpc.output("cidrBlock"))
	if err == nil && (own.Bits() < whole.Bits() || !whole.Contains(own.Addr())) {
		return fmt.Errorf("InvalidSubnet.Range: the CIDR '%s' is invalid: it is not within the VPC's %s", own, whole)
	}
	for _, other := range i.cloud.where(subnetToken, "vpcId", vpc.ID) {
		if theirs, err := netip.ParsePrefix(other.output("cidrBlock")); err == nil && theirs.Overlaps(own) {
			return fmt.Errorf("InvalidSubnet.Conflict: the CIDR '%s' conflicts with another subnet: %s has %s", own, other.ID, theirs)
		}
	}
	return nil
}

// hexID is an id as EC2 gives it: a prefix and 17 hex digits.
func hexID(prefix string) func(*instance) string {
	return func(i *instance) string { return prefix + "-" + i.serial[:17] }
}

// ec2ARN is the ARN of a resource whose id is hexID(prefix), where the ARN calls the type by the prefix.
func ec2ARN(prefix string) output {
	return output{name: "arn", value: func(i *instance) any { return i.arn("ec2", prefix+"/"+hexID(prefix)(i)) }}
}

// ec2NamedARN is ec2ARN for types that the ARN calls by another name than the id's prefix.
func ec2NamedARN(name, prefix string) output {
	return output{name: "arn", value: func(i *instance) any { return i.arn("ec2", name+"/"+hexID(prefix)(i)) }}
}

var ownerID = output{name: "ownerId", value: func(i *instance) any { return i.account.id }}

// needsInternetGateway must be called with the cloud's lock held. A VPC from outside the stack is taken to have one.
func needsInternetGateway(c *Cloud, vpcID, reason string) error {
	if c.exists(vpcToken, vpcID, "") && len(c.where(internetGatewayToken, "vpcId", vpcID)) == 0 {
		return fmt.Errorf("%s: VPC %s has no internet gateway", reason, vpcID)
	}
	return nil
}

// vpcOf is the VPC of a subnet, "" for a subnet from outside the stack.
func (c *Cloud) vpcOf(subnetID string) string {
	return c.inventory.find(subnetToken, subnetID, "").output("vpcId")
}
