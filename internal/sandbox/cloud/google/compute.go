package google

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

const (
	computeNetworkToken    = "gcp:compute/network:Network"
	computeSubnetworkToken = "gcp:compute/subnetwork:Subnetwork"
	computeRouterToken     = "gcp:compute/router:Router"
	computeRouterNatToken  = "gcp:compute/routerNat:RouterNat"
)

// gcpCompute follows ForceNew, ExactlyOneOf and ValidateFunc in terraform-provider-google,
// google/services/compute/resource_compute_{network,subnetwork,router,router_nat}.go. A network
// or subnet that is not in the inventory is assumed to exist outside the stack.
var gcpCompute = map[string]cloud.Type{
	computeNetworkToken: {
		Args:      cloud.Written[computeNetworkArgs]{},
		State:     cloud.Written[computeNetworkState]{},
		ReplaceOn: []string{"autoCreateSubnetworks", "description", "enableUlaInternalIpv6", "internalIpv6Range", "mtu", "name", "project"},
		Defaults: map[string]any{
			"autoCreateSubnetworks": true, "deleteDefaultRoutesOnCreate": false,
			"networkFirewallPolicyEnforcementOrder": "AFTER_CLASSIC_FIREWALL",
		},
		Check:       func(c *cloud.Checker) { c.OneOf("routingMode", "REGIONAL", "GLOBAL") },
		CheckCreate: needsProject,
		ID:          func(i *cloud.Instance) string { return "projects/" + project(i) + "/global/networks/" + i.Str("name") },
		Computed: []cloud.Output{
			selfLink(func(i *cloud.Instance) string { return "global/networks/" + i.Str("name") }),
			{Name: "numericId", Value: func(i *cloud.Instance) any { return cloud.DecimalDigits(i.Serial, 19) }},
			{Name: "gatewayIpv4", Value: func(*cloud.Instance) any { return "" }},
		},
		Dependent: linkedFrom(map[string]string{computeSubnetworkToken: "network", computeRouterToken: "network", gkeClusterToken: "network"}),
	},
	computeSubnetworkToken: {
		Args:      cloud.Written[computeSubnetworkArgs]{},
		State:     cloud.Written[computeSubnetworkState]{},
		ReplaceOn: []string{"description", "name", "network", "project", "purpose", "region"},
		// A range may grow in place; any other change replaces the subnet.
		ReplaceIf: func(olds, news resource.PropertyMap) []string {
			if outgrown(cloud.StringOf(olds["ipCidrRange"]), cloud.StringOf(news["ipCidrRange"])) {
				return nil
			}
			return []string{"ipCidrRange"}
		},
		Check: func(c *cloud.Checker) {
			c.Network("ipCidrRange", 4, 29)
			for n, secondary := range cloud.ObjectsOf(c.In["secondaryIpRanges"]) {
				c.Nested(fmt.Sprintf("secondaryIpRanges[%d]", n), secondary, func(s *cloud.Checker) { s.Network("ipCidrRange", 4, 29) })
			}
		},
		CheckCreate: needsProject,
		ID: func(i *cloud.Instance) string {
			return "projects/" + project(i) + "/regions/" + i.Str("region") + "/subnetworks/" + i.Str("name")
		},
		Computed: []cloud.Output{
			selfLink(func(i *cloud.Instance) string { return "regions/" + i.Str("region") + "/subnetworks/" + i.Str("name") }),
			{Name: "creationTimestamp", Value: func(*cloud.Instance) any { return googleNow() }},
			{Name: "fingerprint", Value: func(i *cloud.Instance) any { return i.Serial[:11] + "=" }, Stale: cloud.OnAnyChange},
			{Name: "gatewayAddress", Value: func(i *cloud.Instance) any { return firstHost(i.Str("ipCidrRange")) }},
			{Name: "purpose", Value: func(*cloud.Instance) any { return "PRIVATE" }},
			{Name: "stackType", Value: func(*cloud.Instance) any { return "IPV4_ONLY" }},
		},
		Dependent: linkedFrom(map[string]string{gkeClusterToken: "subnetwork", computeRouterNatToken: "subnetworks"}),
	},
	computeRouterToken: {
		Args:        cloud.Written[computeRouterArgs]{},
		State:       cloud.Written[computeRouterState]{},
		ReplaceOn:   []string{"encryptedInterconnectRouter", "name", "network", "project", "region"},
		CheckCreate: needsProject,
		ID: func(i *cloud.Instance) string {
			return "projects/" + project(i) + "/regions/" + i.Str("region") + "/routers/" + i.Str("name")
		},
		Computed: []cloud.Output{
			selfLink(func(i *cloud.Instance) string { return "regions/" + i.Str("region") + "/routers/" + i.Str("name") }),
			{Name: "creationTimestamp", Value: func(*cloud.Instance) any { return googleNow() }},
		},
		Dependent: func(c *cloud.Cloud, router *cloud.Record) *cloud.Record {
			for _, nat := range c.Where(computeRouterNatToken, "router", router.Output("name")) {
				return nat
			}
			return nil
		},
	},
	computeRouterNatToken: {
		Args:      cloud.Written[computeRouterNatArgs]{},
		State:     cloud.Written[computeRouterNatArgs]{},
		ReplaceOn: []string{"endpointTypes", "name", "project", "region", "router", "type"},
		Defaults:  map[string]any{"type": "PUBLIC", "enableEndpointIndependentMapping": false},
		Check: func(c *cloud.Checker) {
			c.OneOf("natIpAllocateOption", "MANUAL_ONLY", "AUTO_ONLY")
			c.OneOf("sourceSubnetworkIpRangesToNat", "ALL_SUBNETWORKS_ALL_IP_RANGES", "ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES", "LIST_OF_SUBNETWORKS")
			c.Inside("logConfig", func(l *cloud.Checker) { l.OneOf("filter", "ERRORS_ONLY", "TRANSLATIONS_ONLY", "ALL") })
			if cloud.StringOf(c.In["sourceSubnetworkIpRangesToNat"]) == "LIST_OF_SUBNETWORKS" && !c.Has("subnetworks") {
				c.Fail("subnetworks", "must be set with LIST_OF_SUBNETWORKS")
			}
		},
		CheckCreate: func(i *cloud.Instance) error {
			if err := needsProject(i); err != nil {
				return err
			}
			if len(i.Cloud.Where(computeRouterToken, "name", i.Str("router"))) == 0 {
				return fmt.Errorf("googleapi error 404: the router %q was not found", i.Str("router"))
			}
			return nil
		},
		ID: func(i *cloud.Instance) string {
			return project(i) + "/" + i.Str("region") + "/" + i.Str("router") + "/" + i.Str("name")
		},
	},
}

const computeAPI = "https://www.googleapis.com/compute/v1/"

// selfLink returns the URL of a Compute Engine resource, below its project.
func selfLink(path func(*cloud.Instance) string) cloud.Output {
	return cloud.Output{Name: "selfLink", Value: func(i *cloud.Instance) any { return computeAPI + "projects/" + project(i) + "/" + path(i) }}
}

// linkedFrom is MentionedIn for resources that others reference by URL.
func linkedFrom(properties map[string]string) func(*cloud.Cloud, *cloud.Record) *cloud.Record {
	return func(c *cloud.Cloud, held *cloud.Record) *cloud.Record {
		for _, r := range c.Records() {
			if property, listed := properties[r.Type]; listed && cloud.Holds(r.Outputs[property], held.Output("selfLink")) {
				return r
			}
		}
		return nil
	}
}

// googleRegion returns the region of a location, which may be a zone.
func googleRegion(location string) string {
	if parts := strings.Split(location, "-"); len(parts) == 3 {
		return parts[0] + "-" + parts[1]
	}
	return location
}
