package cloud

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	computeNetworkToken    = "gcp:compute/network:Network"
	computeSubnetworkToken = "gcp:compute/subnetwork:Subnetwork"
	computeRouterToken     = "gcp:compute/router:Router"
	computeRouterNatToken  = "gcp:compute/routerNat:RouterNat"
)

// gcpCompute: what replaces and what is refused is ForceNew, ExactlyOneOf and ValidateFunc of terraform-provider-google,
// google/services/compute/resource_compute_{network,subnetwork,router,router_nat}.go. A network or subnet that the
// inventory does not hold is taken for one that somebody else made.
var gcpCompute = map[string]resourceType{
	computeNetworkToken: {
		args:      written[computeNetworkArgs]{},
		state:     written[computeNetworkState]{},
		replaceOn: []string{"autoCreateSubnetworks", "description", "enableUlaInternalIpv6", "internalIpv6Range", "mtu", "name", "project"},
		defaults: map[string]any{
			"autoCreateSubnetworks": true, "deleteDefaultRoutesOnCreate": false,
			"networkFirewallPolicyEnforcementOrder": "AFTER_CLASSIC_FIREWALL",
		},
		check: func(c *checker) { c.oneOf("routingMode", "REGIONAL", "GLOBAL") },
		needs: needsProject,
		id:    func(i *instance) string { return "projects/" + i.project() + "/global/networks/" + i.str("name") },
		computed: []output{
			selfLink(func(i *instance) string { return "global/networks/" + i.str("name") }),
			{name: "numericId", value: func(i *instance) any { return decimalDigits(i.serial, 19) }},
			{name: "gatewayIpv4", value: func(*instance) any { return "" }},
		},
		heldBy: linkedFrom(map[string]string{computeSubnetworkToken: "network", computeRouterToken: "network", gkeClusterToken: "network"}),
	},
	computeSubnetworkToken: {
		args:      written[computeSubnetworkArgs]{},
		state:     written[computeSubnetworkState]{},
		replaceOn: []string{"description", "name", "network", "project", "purpose", "region"},
		// A range may grow in place; any other is another subnet.
		replaceIf: func(olds, news resource.PropertyMap) []string {
			if outgrown(stringOf(olds["ipCidrRange"]), stringOf(news["ipCidrRange"])) {
				return nil
			}
			return []string{"ipCidrRange"}
		},
		check: func(c *checker) {
			c.network("ipCidrRange", 4, 29)
			for n, secondary := range objectsOf(c.in["secondaryIpRanges"]) {
				c.nested(fmt.Sprintf("secondaryIpRanges[%d]", n), secondary, func(s *checker) { s.network("ipCidrRange", 4, 29) })
			}
		},
		needs: needsProject,
		id: func(i *instance) string {
			return "projects/" + i.project() + "/regions/" + i.str("region") + "/subnetworks/" + i.str("name")
		},
		computed: []output{
			selfLink(func(i *instance) string { return "regions/" + i.str("region") + "/subnetworks/" + i.str("name") }),
			{name: "creationTimestamp", value: func(*instance) any { return googleNow() }},
			{name: "fingerprint", value: func(i *instance) any { return i.serial[:11] + "=" }, stale: onAnyChange},
			{name: "gatewayAddress", value: func(i *instance) any { return firstHost(i.str("ipCidrRange")) }},
			{name: "purpose", value: func(*instance) any { return "PRIVATE" }},
			{name: "stackType", value: func(*instance) any { return "IPV4_ONLY" }},
		},
		heldBy: linkedFrom(map[string]string{gkeClusterToken: "subnetwork", computeRouterNatToken: "subnetworks"}),
	},
	computeRouterToken: {
		args:      written[computeRouterArgs]{},
		state:     written[computeRouterState]{},
		replaceOn: []string{"encryptedInterconnectRouter", "name", "network", "project", "region"},
		needs:     needsProject,
		id: func(i *instance) string {
			return "projects/" + i.project() + "/regions/" + i.str("region") + "/routers/" + i.str("name")
		},
		computed: []output{
			selfLink(func(i *instance) string { return "regions/" + i.str("region") + "/routers/" + i.str("name") }),
			{name: "creationTimestamp", value: func(*instance) any { return googleNow() }},
		},
		heldBy: func(c *Cloud, router *Record) *Record {
			for _, nat := range c.where(computeRouterNatToken, "router", router.output("name")) {
				return nat
			}
			return nil
		},
	},
	computeRouterNatToken: {
		args:      written[computeRouterNatArgs]{},
		state:     written[computeRouterNatArgs]{},
		replaceOn: []string{"endpointTypes", "name", "project", "region", "router", "type"},
		defaults:  map[string]any{"type": "PUBLIC", "enableEndpointIndependentMapping": false},
		check: func(c *checker) {
			c.oneOf("natIpAllocateOption", "MANUAL_ONLY", "AUTO_ONLY")
			c.oneOf("sourceSubnetworkIpRangesToNat", "ALL_SUBNETWORKS_ALL_IP_RANGES", "ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES", "LIST_OF_SUBNETWORKS")
			c.inside("logConfig", func(l *checker) { l.oneOf("filter", "ERRORS_ONLY", "TRANSLATIONS_ONLY", "ALL") })
			if stringOf(c.in["sourceSubnetworkIpRangesToNat"]) == "LIST_OF_SUBNETWORKS" && !c.has("subnetworks") {
				c.fail("subnetworks", "must be set with LIST_OF_SUBNETWORKS")
			}
		},
		needs: func(i *instance) error {
			if err := needsProject(i); err != nil {
				return err
			}
			if len(i.cloud.where(computeRouterToken, "name", i.str("router"))) == 0 {
				return fmt.Errorf("googleapi error 404: the router %q was not found", i.str("router"))
			}
			return nil
		},
		id: func(i *instance) string {
			return i.project() + "/" + i.str("region") + "/" + i.str("router") + "/" + i.str("name")
		},
	},
}

const computeAPI = "https://www.googleapis.com/compute/v1/"

// selfLink is the URL of a resource of Compute Engine, below its project.
func selfLink(path func(*instance) string) output {
	return output{name: "selfLink", value: func(i *instance) any { return computeAPI + "projects/" + i.project() + "/" + path(i) }}
}

// linkedFrom is mentionedIn for resources that others name by their URL.
func linkedFrom(properties map[string]string) func(*Cloud, *Record) *Record {
	return func(c *Cloud, held *Record) *Record {
		for _, r := range c.inventory.Records {
			if property, listed := properties[r.Type]; listed && holds(r.Outputs[property], held.output("selfLink")) {
				return r
			}
		}
		return nil
	}
}

// googleRegion is the region of a location, which may be a zone of it.
func googleRegion(location string) string {
	if parts := strings.Split(location, "-"); len(parts) == 3 {
		return parts[0] + "-" + parts[1]
	}
	return location
}
