package network

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Validate rejects a block that describes no usable network. path is the block's config key, such
// as fargate.network; public means that the internet must reach the public subnets.
func (o *Options) Validate(path, region string, public bool, r *config.Report) {
	if o.Existing() {
		o.validateExisting(path, public, r)
		return
	}
	if reason, allowed, nearest := fault(o.Range()); reason != "" {
		r.Refuse(config.Problem{Path: path + ".cidr", Value: o.CIDR, Reason: reason, Allowed: allowed, DidYouMean: nearest})
	}
	o.validateZones(path+".zones", region, r)
}

func (o *Options) validateExisting(path string, public bool, r *config.Report) {
	for _, own := range []struct {
		key   string
		value any
		given bool
	}{
		{"cidr", o.CIDR, o.CIDR != ""},
		{"zones", strings.Join(o.Zones, ", "), len(o.Zones) > 0},
		{"nat", o.NAT, o.NAT != ""},
		{"flowLogs", o.FlowLogs, o.FlowLogs},
	} {
		if own.given {
			r.Refuse(config.Problem{Path: path + "." + own.key, Value: own.value, Reason: "describes a new VPC, but the block names an existing one", Fix: "set either vpcId, publicSubnetIds, privateSubnetIds or cidr, zones, nat, flowLogs"})
		}
	}
	if !config.IsSet(o.VPCID) {
		r.Refuse(config.Problem{Path: path + ".vpcId", Reason: "is required with subnets", Allowed: "the VPC of the subnets", Missing: &config.Missing{Key: path + ".vpcId", Example: "vpc-0123456789abcdef0"}})
	}
	validateSubnets(path+".privateSubnetIds", o.PrivateSubnetIDs, "the service runs in private subnets", r)
	if public || len(o.PublicSubnetIDs) > 0 {
		validateSubnets(path+".publicSubnetIds", o.PublicSubnetIDs, "the internet reaches the service through public subnets", r)
	}
	private := texts(o.PrivateSubnetIDs)
	for _, id := range texts(o.PublicSubnetIDs) {
		if slices.Contains(private, id) {
			r.Refuse(config.Problem{Path: path + ".publicSubnetIds", Value: id, Reason: "is also in privateSubnetIds; a subnet is one or the other"})
		}
	}
}

// texts are the known IDs; Outputs are left out.
func texts(ids []pulumi.StringInput) []string {
	var known []string
	for _, id := range ids {
		if text, ok := config.Plain(id); ok {
			known = append(known, text)
		}
	}
	return known
}

// exampleSubnets differ between public and private subnets.
func exampleSubnets(path string) []string {
	if strings.HasSuffix(path, "publicSubnetIds") {
		return []string{"subnet-0123456789abcdef0", "subnet-0123456789abcdef1"}
	}
	return []string{"subnet-0123456789abcdef2", "subnet-0123456789abcdef3"}
}

func validateSubnets(path string, ids []pulumi.StringInput, purpose string, r *config.Report) {
	const least = 2 // a load balancer requires at least two
	distinct := map[string]bool{}
	known := texts(ids)
	for _, id := range known {
		if distinct[id] {
			r.Refuse(config.Problem{Path: path, Value: id, Reason: "is listed twice"})
		}
		distinct[id] = true
	}
	switch {
	case len(ids) == 0:
		r.Refuse(config.Problem{Path: path, Reason: "is required: " + purpose, Allowed: "subnets of the VPC in at least two zones", Missing: &config.Missing{Key: path, Example: exampleSubnets(path)}})
	case len(distinct)+len(ids)-len(known) < least:
		r.Refuse(config.Problem{Path: path, Value: strings.Join(known, ", "), Reason: "is in one zone, but a load balancer requires at least two", Allowed: "subnets of the VPC in at least two zones"})
	}
}

func (o *Options) validateZones(path, region string, r *config.Report) {
	if len(o.Zones) == 0 {
		if slices.Contains(withoutDefault, region) {
			r.Refuse(config.Problem{
				Path: path, Reason: "is required: not every account has the zones a and b in " + region,
				Allowed: fmt.Sprintf("two or three that `aws ec2 describe-availability-zones --region %s` lists", region),
				Missing: &config.Missing{Key: path, Example: []string{region + "a", region + "b"}},
			})
		}
		return
	}
	if len(o.Zones) < 2 || len(o.Zones) > 3 {
		r.Refuse(config.Problem{Path: path, Value: strings.Join(o.Zones, ", "), Reason: "must be two or three zones", Allowed: "two or three zones of " + region})
	}
	seen := map[string]bool{}
	for i, zone := range o.Zones {
		at := fmt.Sprintf("%s[%d]", path, i)
		parts := zoneName.FindStringSubmatch(zone)
		switch {
		case parts == nil:
			r.Refuse(config.Problem{Path: at, Value: zone, Reason: "is not an availability zone", Allowed: "a region and a letter, such as " + region + "a"})
		case parts[1] != region:
			r.Refuse(config.Problem{Path: at, Value: zone, Reason: "is not in " + region + ", where the service runs", DidYouMean: region + parts[2]})
		case parts[2][0] > lastLetter:
			r.Refuse(config.Problem{Path: at, Value: zone, Reason: "is outside the zones that the VPC reserves ranges for", Allowed: fmt.Sprintf("%sa to %s%c", region, region, lastLetter)})
		case seen[zone]:
			r.Refuse(config.Problem{Path: at, Value: zone, Reason: "is listed twice"})
		}
		seen[zone] = true
	}
}
