package network

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Options is the block `network` of a platform on AWS. It describes either a new VPC (CIDR, Zones,
// NAT, FlowLogs) or an existing one (VPCID and the subnets). Setting keys of both kinds is an
// error.
type Options struct {
	// An existing VPC to use. Default: a new VPC.
	VPCID pulumi.StringInput `pulumi:"vpcId,optional" format:"vpc"`
	// Existing subnets with a route to an internet gateway, in at least two zones. Required and
	// used only for a service that the internet reaches. Default: none.
	PublicSubnetIDs []pulumi.StringInput `pulumi:"publicSubnetIds,optional" format:"subnet"`
	// Existing subnets in at least two zones, from which the service reaches AWS through NAT or
	// endpoints. Required with `vpcId`. Default: none.
	PrivateSubnetIDs []pulumi.StringInput `pulumi:"privateSubnetIds,optional" format:"subnet"`

	// The IPv4 range of a new VPC: private, from /16 to /23. Changing it creates a new VPC.
	// Default: 10.0.0.0/16.
	CIDR string `pulumi:"cidr,optional"`
	// The two or three availability zones of a new VPC. Required in the few regions where not
	// every account has the zones a and b. `aws ec2 describe-availability-zones` lists an
	// account's. Default: the region's zones a and b.
	Zones []string `pulumi:"zones,optional"`
	// How the private subnets of a new VPC reach AWS and the internet: `one` gateway in the first
	// zone for all zones (an outage of that zone cuts off the others), one `perZone`, or `none`: no
	// internet, and endpoints for the required AWS services. Gateways and endpoints cost money per
	// hour. Default: one.
	NAT string `pulumi:"nat,optional" enum:"one,perZone,none"`
	// Logs the new VPC's connections to CloudWatch Logs, billed by volume. Default: false.
	FlowLogs bool `pulumi:"flowLogs,optional"`
}

const (
	defaultCIDR = "10.0.0.0/16"

	natOne     = "one"
	natPerZone = "perZone"
	natNone    = "none"
)

// Existing reports whether the block names an existing VPC.
func (o *Options) Existing() bool {
	return config.IsSet(o.VPCID) || len(o.PublicSubnetIDs) > 0 || len(o.PrivateSubnetIDs) > 0
}

// Place identifies the VPC in names derived from it: its ID, or a fixed word if the ID is an
// Output.
func (o *Options) Place() string {
	if id, known := config.Plain(o.VPCID); known {
		return id
	}
	return "output"
}

// Range is the address range of a new VPC; "" for an existing one, whose range only AWS knows.
func (o *Options) Range() string {
	switch {
	case o.Existing():
		return ""
	case o.CIDR != "":
		return o.CIDR
	}
	return defaultCIDR
}

// Isolated reports whether a new VPC has no route to the internet.
func (o *Options) Isolated() bool { return !o.Existing() && o.nat() == natNone }

func (o *Options) nat() string {
	if o.NAT == "" {
		return natOne
	}
	return o.NAT
}

// zones are the zones of a new VPC, sorted, so their order in the config does not matter.
func (o *Options) zones(region string) []string {
	if len(o.Zones) > 0 {
		return slices.Sorted(slices.Values(o.Zones))
	}
	return []string{region + "a", region + "b"}
}
