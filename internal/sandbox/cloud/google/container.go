package google

import (
	"fmt"
	"net/netip"
	"regexp"

	gke "github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

const (
	gkeClusterToken  = "gcp:container/cluster:Cluster"
	gkeNodePoolToken = "gcp:container/nodePool:NodePool"
)

// clusterForm matches the names that the provider accepts (terraform-provider-google,
// resource_container_cluster.go).
var clusterForm = regexp.MustCompile(`^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$`)

// notInAutopilot are the properties that the provider rejects together with enableAutopilot
// (ConflictsWith, ibid.).
var notInAutopilot = []string{
	"defaultMaxPodsPerNode", "enableIntranodeVisibility", "enableShieldedNodes", "networkPolicy", "nodeConfig", "nodePools",
	"removeDefaultNodePool",
}

var gcpContainer = map[string]cloud.Type{
	gkeClusterToken: {
		Args:  gke.ClusterArgs{},
		State: gke.ClusterState{},
		Name:  cloud.NameRule{Separator: "-", MaxLength: 40, LowerCase: true},
		ReplaceOn: []string{
			"datapathProvider", "defaultMaxPodsPerNode", "enableAutopilot", "initialNodeCount", "ipAllocationPolicy", "location", "name",
			"network", "networkingMode", "nodePools", "project", "subnetwork",
		},
		// The parts of privateClusterConfig that cannot change in place.
		ReplaceIf: func(olds, news resource.PropertyMap) []string {
			before, after := cloud.ObjectOf(olds["privateClusterConfig"]), cloud.ObjectOf(news["privateClusterConfig"])
			for _, fixed := range []resource.PropertyKey{"enablePrivateNodes", "masterIpv4CidrBlock", "privateEndpointSubnetwork"} {
				if !before[fixed].DeepEquals(after[fixed]) {
					return []string{"privateClusterConfig"}
				}
			}
			return nil
		},
		Defaults:    map[string]any{"deletionProtection": true},
		Check:       checkCluster,
		CheckCreate: needsProject,
		ID:          gkeClusterID,
		Computed: []cloud.Output{
			{Name: "selfLink", Value: func(i *cloud.Instance) any { return "https://container.googleapis.com/v1/" + gkeClusterID(i) }},
			{Name: "endpoint", Value: func(i *cloud.Instance) any { return "192.0.2." + fmt.Sprint(2+int(i.Serial[0])%250) }},
			{Name: "masterAuth", Value: func(*cloud.Instance) any {
				return map[string]any{
					"clientCertificate": "", "clientKey": "", "clusterCaCertificate": "c2FuZGJveA==",
					"clientCertificateConfig": map[string]any{"issueClientCertificate": false},
				}
			}},
			{Name: "masterVersion", Value: func(*cloud.Instance) any { return "1.35.1-gke.1000000" }},
			{Name: "nodeVersion", Value: func(*cloud.Instance) any { return "1.35.1-gke.1000000" }},
			{Name: "labelFingerprint", Value: func(i *cloud.Instance) any { return i.Serial[:8] }, Stale: func(c cloud.ChangedKeys) bool { return c["resourceLabels"] }},
			{Name: "operation", Value: func(*cloud.Instance) any { return "" }},
			{Name: "nodeLocations", Value: func(i *cloud.Instance) any {
				region := googleRegion(i.Str("location"))
				if region != i.Str("location") {
					return []any{}
				}
				return []any{region + "-a", region + "-b", region + "-c"}
			}},
		},
		Protects: func(r *cloud.Record) error {
			if protected, _ := r.Outputs["deletionProtection"].(bool); protected {
				return fmt.Errorf("cannot destroy cluster because deletion_protection is set to true: set it to false to proceed with cluster deletion")
			}
			return nil
		},
	},
	gkeNodePoolToken: {
		Args:      gke.NodePoolArgs{},
		State:     gke.NodePoolState{},
		Name:      cloud.NameRule{Separator: "-", MaxLength: 40, LowerCase: true},
		ReplaceOn: []string{"cluster", "initialNodeCount", "location", "maxPodsPerNode", "name", "namePrefix", "placementPolicy", "project"},
		// The parts of nodeConfig that GKE cannot change by upgrading the nodes.
		ReplaceIf: func(olds, news resource.PropertyMap) []string {
			before, after := cloud.ObjectOf(olds["nodeConfig"]), cloud.ObjectOf(news["nodeConfig"])
			for _, fixed := range []resource.PropertyKey{"metadata", "oauthScopes", "serviceAccount", "shieldedInstanceConfig", "spot", "preemptible"} {
				if !before[fixed].DeepEquals(after[fixed]) {
					return []string{"nodeConfig"}
				}
			}
			return nil
		},
		Check: checkNodePool,
		CheckCreate: func(i *cloud.Instance) error {
			if err := needsProject(i); err != nil {
				return err
			}
			if len(i.Cloud.Where(gkeClusterToken, "name", i.Str("cluster"))) == 0 {
				return fmt.Errorf("googleapi error 404: the cluster %q was not found in %s", i.Str("cluster"), i.Str("location"))
			}
			return nil
		},
		ID: func(i *cloud.Instance) string {
			return fmt.Sprintf("%s/%s/%s/%s", project(i), i.Str("location"), i.Str("cluster"), i.Str("name"))
		},
		Computed: []cloud.Output{
			{Name: "instanceGroupUrls", Value: func(*cloud.Instance) any { return []any{} }},
			{Name: "managedInstanceGroupUrls", Value: func(*cloud.Instance) any { return []any{} }},
			{Name: "operation", Value: func(*cloud.Instance) any { return "" }},
			{Name: "version", Value: func(*cloud.Instance) any { return "1.35.1-gke.1000000" }},
		},
	},
}

func gkeClusterID(i *cloud.Instance) string {
	return fmt.Sprintf("projects/%s/locations/%s/clusters/%s", project(i), i.Str("location"), i.Str("name"))
}

func checkCluster(c *cloud.Checker) {
	c.Matches("name", clusterForm, "up to 40 lower-case letters, digits and hyphens, a letter first")
	c.OneOf("datapathProvider", "DATAPATH_PROVIDER_UNSPECIFIED", "LEGACY_DATAPATH", "ADVANCED_DATAPATH")
	c.OneOf("networkingMode", "VPC_NATIVE", "ROUTES")
	c.Inside("releaseChannel", func(r *cloud.Checker) { r.OneOf("channel", "UNSPECIFIED", "RAPID", "REGULAR", "STABLE") })
	c.Inside("ipAllocationPolicy", func(p *cloud.Checker) {
		if p.Has("clusterSecondaryRangeName") && p.Has("clusterIpv4CidrBlock") {
			p.Fail("clusterIpv4CidrBlock", "conflicts with clusterSecondaryRangeName")
		}
	})
	c.Inside("masterAuthorizedNetworksConfig", func(m *cloud.Checker) {
		for n, block := range cloud.ObjectsOf(m.In["cidrBlocks"]) {
			m.Nested(fmt.Sprintf("cidrBlocks[%d]", n), block, func(b *cloud.Checker) { b.Network("cidrBlock", 0, 32) })
		}
	})
	autopilot := c.In["enableAutopilot"]
	if autopilot.IsBool() && autopilot.BoolValue() {
		for _, property := range notInAutopilot {
			if c.Has(property) {
				c.Fail(property, "conflicts with enableAutopilot")
			}
		}
		return
	}
	if !c.Has("initialNodeCount") && !c.Has("nodePools") {
		c.Fail("initialNodeCount", "must be set if nodePools is not")
	}
}

func checkNodePool(c *cloud.Checker) {
	c.Inside("autoscaling", func(a *cloud.Checker) {
		a.OneOf("locationPolicy", "BALANCED", "ANY")
		least, most := a.In["minNodeCount"], a.In["maxNodeCount"]
		if least.IsNumber() && most.IsNumber() && least.NumberValue() > most.NumberValue() {
			a.Fail("minNodeCount", "is above maxNodeCount")
		}
	})
	c.Inside("upgradeSettings", func(u *cloud.Checker) { u.OneOf("strategy", "SURGE", "BLUE_GREEN") })
	c.Inside("nodeConfig", func(n *cloud.Checker) {
		n.Within("diskSizeGb", 10, 65536)
		n.Inside("workloadMetadataConfig", func(w *cloud.Checker) { w.OneOf("mode", "MODE_UNSPECIFIED", "GCE_METADATA", "GKE_METADATA") })
	})
	if c.Has("nodeCount") && c.Has("autoscaling") {
		c.Fail("nodeCount", "should not be used alongside autoscaling")
	}
}

// outgrown reports whether the new range contains the old one.
func outgrown(before, after string) bool {
	old, err1 := netip.ParsePrefix(before)
	grown, err2 := netip.ParsePrefix(after)
	return err1 == nil && err2 == nil && grown.Bits() <= old.Bits() && grown.Contains(old.Addr())
}

// firstHost returns the address that Google reserves for a range's gateway.
func firstHost(cidr string) string {
	prefix, err := netip.ParsePrefix(cidr)
	if err != nil {
		return ""
	}
	return prefix.Addr().Next().String()
}
