package aws

import (
	"fmt"
	"net/netip"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

const (
	vpcToken    = "aws:ec2/vpc:Vpc"
	subnetToken = "aws:ec2/subnet:Subnet"
)

// awsVPC allows for a VPC, subnets and security groups outside the stack: an id that is not in
// the inventory is assumed to be one of those, and only resources in the inventory are checked.
var awsVPC = map[string]cloud.Type{
	vpcToken: {
		Args:      ec2.VpcArgs{},
		State:     ec2.VpcState{},
		ReplaceOn: []string{"cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"},
		// resourceVPCCustomizeDiff: only a change from dedicated to default is an update.
		ReplaceIf: func(_, news resource.PropertyMap) []string {
			if cloud.StringOf(news["instanceTenancy"]) == "dedicated" {
				return []string{"instanceTenancy"}
			}
			return nil
		},
		Defaults: map[string]any{"enableDnsSupport": true, "instanceTenancy": "default"},
		Check: func(c *cloud.Checker) {
			c.Network("cidrBlock", 16, 28)
			c.OneOf("instanceTenancy", "default", "dedicated")
		},
		ID: hexID("vpc"),
		Computed: []cloud.Output{
			ec2ARN("vpc"),
			{Name: "enableDnsHostnames", Value: func(*cloud.Instance) any { return false }},
			{Name: "enableNetworkAddressUsageMetrics", Value: func(*cloud.Instance) any { return false }},
			// The VPC's default resources have their own ids.
			{Name: "mainRouteTableId", Value: func(i *cloud.Instance) any { return "rtb-" + i.Serial[3:20] }},
			{Name: "defaultRouteTableId", Value: func(i *cloud.Instance) any { return "rtb-" + i.Serial[3:20] }},
			{Name: "defaultNetworkAclId", Value: func(i *cloud.Instance) any { return "acl-" + i.Serial[4:21] }},
			{Name: "defaultSecurityGroupId", Value: func(i *cloud.Instance) any { return "sg-" + i.Serial[5:22] }},
			{Name: "dhcpOptionsId", Value: func(i *cloud.Instance) any { return "dopt-" + i.Serial[6:23] }},
			ownerID,
		},
		Dependent: cloud.MentionedIn(map[string]string{
			subnetToken: "vpcId", securityGroupToken: "vpcId", internetGatewayToken: "vpcId", routeTableToken: "vpcId",
			vpcEndpointToken: "vpcId",
		}),
	},
	subnetToken: {
		Args:      ec2.SubnetArgs{},
		State:     ec2.SubnetState{},
		ReplaceOn: []string{"availabilityZone", "availabilityZoneId", "cidrBlock", "ipv6Native", "outpostArn", "vpcId"},
		Defaults: map[string]any{
			"assignIpv6AddressOnCreation": false, "enableDns64": false, "enableResourceNameDnsARecordOnLaunch": false,
			"enableResourceNameDnsAaaaRecordOnLaunch": false, "ipv6Native": false, "mapPublicIpOnLaunch": false,
		},
		Check: func(c *cloud.Checker) {
			c.Network("cidrBlock", 16, 28)
			if c.Has("availabilityZone") && c.Has("availabilityZoneId") {
				c.Fail("availabilityZone", "conflicts with availabilityZoneId")
			}
		},
		CheckCreate: needsRoomForSubnet,
		ID:          hexID("subnet"),
		Computed: []cloud.Output{
			ec2ARN("subnet"),
			{Name: "availabilityZone", Value: func(i *cloud.Instance) any { return i.Account.Region + "a" }},
			{Name: "privateDnsHostnameTypeOnLaunch", Value: func(*cloud.Instance) any { return "ip-name" }},
			ownerID,
		},
		Dependent: cloud.MentionedIn(map[string]string{
			natGatewayToken: "subnetId", loadBalancerToken: "subnets", vpcEndpointToken: "subnetIds",
			ecsServiceToken: "networkConfiguration",
		}),
	},
}

// needsRoomForSubnet rejects a range outside the VPC or one that overlaps another subnet's.
func needsRoomForSubnet(i *cloud.Instance) error {
	vpc := i.Cloud.Find(vpcToken, i.Str("vpcId"), "")
	own, err := netip.ParsePrefix(i.Str("cidrBlock"))
	if vpc == nil || err != nil {
		return nil
	}
	if zone := i.Str("availabilityZone"); zone != "" && (len(zone) != len(i.Account.Region)+1 || zone[:len(zone)-1] != i.Account.Region) {
		return fmt.Errorf("InvalidParameterValue: value (%s) for parameter availabilityZone is invalid: it is no zone of %s", zone, i.Account.Region)
	}
	whole, err := netip.ParsePrefix(vpc.Output("cidrBlock"))
	if err == nil && (own.Bits() < whole.Bits() || !whole.Contains(own.Addr())) {
		return fmt.Errorf("InvalidSubnet.Range: the CIDR '%s' is invalid: it is not within the VPC's %s", own, whole)
	}
	for _, other := range i.Cloud.Where(subnetToken, "vpcId", vpc.ID) {
		if theirs, err := netip.ParsePrefix(other.Output("cidrBlock")); err == nil && theirs.Overlaps(own) {
			return fmt.Errorf("InvalidSubnet.Conflict: the CIDR '%s' conflicts with another subnet: %s has %s", own, other.ID, theirs)
		}
	}
	return nil
}

// hexID returns an id in EC2's format: a prefix and 17 hex digits.
func hexID(prefix string) func(*cloud.Instance) string {
	return func(i *cloud.Instance) string { return prefix + "-" + i.Serial[:17] }
}

// ec2ARN returns the ARN of a resource whose id is hexID(prefix), if the ARN has the prefix as
// the type.
func ec2ARN(prefix string) cloud.Output {
	return cloud.Output{Name: "arn", Value: func(i *cloud.Instance) any { return arn(i, "ec2", prefix+"/"+hexID(prefix)(i)) }}
}

// ec2NamedARN is ec2ARN for types with a name in the ARN that differs from the id's prefix.
func ec2NamedARN(name, prefix string) cloud.Output {
	return cloud.Output{Name: "arn", Value: func(i *cloud.Instance) any { return arn(i, "ec2", name+"/"+hexID(prefix)(i)) }}
}

var ownerID = cloud.Output{Name: "ownerId", Value: func(i *cloud.Instance) any { return i.Account.ID }}

// needsInternetGateway must be called with the cloud's lock held. A VPC outside the stack is
// assumed to have one.
func needsInternetGateway(c *cloud.Cloud, vpcID, reason string) error {
	if c.Exists(vpcToken, vpcID, "") && len(c.Where(internetGatewayToken, "vpcId", vpcID)) == 0 {
		return fmt.Errorf("%s: VPC %s has no internet gateway", reason, vpcID)
	}
	return nil
}

// vpcOf returns the VPC of a subnet, "" for a subnet outside the stack.
func vpcOf(c *cloud.Cloud, subnetID string) string {
	return c.Find(subnetToken, subnetID, "").Output("vpcId")
}
