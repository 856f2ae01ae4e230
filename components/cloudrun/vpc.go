package cloudrun

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// VPC is the network for the service's outbound requests. Every instance uses an address of the
// subnetwork, which must be a /26 or larger and, because an update runs old and new instances, have
// room for four times their maximum. Google keeps addresses for up to two hours after the service
// is deleted; until then the subnetwork cannot be deleted.
type VPC struct {
	// The name of a network in the project, or projects/PROJECT/global/networks/NAME. Required
	// without `subnetwork`. Default: the network of `subnetwork`.
	Network pulumi.StringInput `pulumi:"network,optional" format:"googleNetworkPath"`
	// The name of a subnetwork in `cloudrun.region`, or
	// projects/PROJECT/regions/REGION/subnetworks/NAME, for example of a Shared VPC. Default: the
	// subnetwork with the network's name, as in auto mode networks.
	Subnetwork pulumi.StringInput `pulumi:"subnetwork,optional" format:"googleSubnetPath"`
	// The traffic that goes through the network: `private-ranges-only` (10.0.0.0/8,
	// 172.16.0.0/12, 192.168.0.0/16 and the other private ranges), or `all-traffic`, which
	// reaches the internet only through the network's Cloud NAT. Default: private-ranges-only.
	Egress string `pulumi:"egress,optional" default:"private-ranges-only" enum:"private-ranges-only,all-traffic"`
	// Network tags that select the service in the network's egress firewall rules and routes.
	// Default: none.
	Tags []string `pulumi:"tags,optional" format:"networkTag"`
}

const allTraffic = "all-traffic"

// vpcArgs is the egress configuration of every instance; nil without a network.
func (a *Args) vpcArgs() cloudrunv2.ServiceTemplateVpcAccessPtrInput {
	v := a.VPC
	if v == nil {
		return nil
	}
	way := cloudrunv2.ServiceTemplateVpcAccessNetworkInterfaceArgs{Tags: networkTags(v.Tags)}
	if config.IsSet(v.Network) {
		way.Network = v.Network.ToStringOutput()
	}
	if config.IsSet(v.Subnetwork) {
		way.Subnetwork = v.Subnetwork.ToStringOutput()
	}
	return cloudrunv2.ServiceTemplateVpcAccessArgs{
		Egress:            pulumi.String(strings.ToUpper(strings.ReplaceAll(v.Egress, "-", "_"))),
		NetworkInterfaces: cloudrunv2.ServiceTemplateVpcAccessNetworkInterfaceArray{way},
	}
}

func networkTags(tags []string) pulumi.StringArrayInput {
	if len(tags) == 0 {
		return nil
	}
	return pulumi.ToStringArray(tags)
}

// networkPath matches a network or subnetwork path with a project; only a subnetwork has a region.
var networkPath = regexp.MustCompile(`^projects/([^/]+)/(?:global/networks|regions/([^/]+)/subnetworks)/[^/]+$`)

func (a *Args) validateVPC(project string, r *config.Report) {
	v := a.VPC
	if v == nil {
		return
	}
	const path = "cloudrun.vpc"
	if !config.IsSet(v.Network) && !config.IsSet(v.Subnetwork) {
		r.Refuse(config.Problem{Path: path + ".network", Reason: "is required: outbound requests need a network", Allowed: "network, subnetwork or both"})
		return
	}
	owners := map[string]bool{}
	for key, reference := range map[string]pulumi.StringInput{"network": v.Network, "subnetwork": v.Subnetwork} {
		m := networkPath.FindStringSubmatch(config.Text(reference))
		if m == nil {
			continue
		}
		owners[m[1]] = true
		if region := m[2]; key == "subnetwork" && region != a.Region {
			r.Refuse(config.Problem{Path: path + ".subnetwork", Value: config.Text(reference), Reason: "is in " + region + ", not in " + a.Region + " where the service runs", Allowed: "a subnetwork in " + a.Region})
		}
	}
	if len(owners) > 1 {
		r.Refuse(config.Problem{Path: path + ".subnetwork", Value: config.Text(v.Subnetwork), Reason: "is not in the project of cloudrun.vpc.network", Allowed: "a subnetwork of that network"})
	}
	seen := map[string]bool{}
	for i, tag := range v.Tags {
		if seen[tag] {
			r.Refuse(config.Problem{Path: fmt.Sprintf("%s.tags[%d]", path, i), Value: tag, Reason: "is listed twice"})
		}
		seen[tag] = true
	}
	a.noteVPC(owners, project, r)
}

// noteVPC notes the requirements on the network
// (docs.cloud.google.com/run/docs/configuring/vpc-direct-vpc and shared-vpc-direct-vpc, 2026-11).
func (a *Args) noteVPC(owners map[string]bool, project string, r *config.Report) {
	r.Note(fmt.Sprintf("cloudrun.vpc: a new instance can take a minute to connect through the network; the subnetwork must be a /26 or larger, with %d free addresses for an update at %d instances", 4*a.maxInstances(), a.maxInstances()))
	for _, owner := range config.SortedNames(owners) {
		if project != "" && owner != project {
			r.Note("cloudrun.vpc is in project " + owner + ": grant roles/compute.networkUser on its subnetwork to the service agent of Cloud Run in " + project + ", service-PROJECT_NUMBER@serverless-robot-prod.iam.gserviceaccount.com, or the service cannot be deployed")
		}
	}
	if a.VPC.Egress == allTraffic {
		r.Note("cloudrun.vpc.egress all-traffic: the service reaches the internet only through the network's Cloud NAT, and Google APIs through the subnetwork's Private Google Access; the estimate includes neither")
	}
}
