package cloud

import (
	"fmt"
	"net/netip"
	"regexp"

	gke "github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	gkeClusterToken  = "gcp:container/cluster:Cluster"
	gkeNodePoolToken = "gcp:container/nodePool:NodePool"
)

// clusterForm is what the provider takes (terraform-provider-google, resource_container_cluster.go).
var clusterForm = regexp.MustCompile(`^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$`)

// notInAutopilot are the properties that the provider refuses together with enableAutopilot (ConflictsWith, ibid.).
var notInAutopilot = []string{
	"defaultMaxPodsPerNode", "enableIntranodeVisibility", "enableShieldedNodes", "networkPolicy", "nodeConfig", "nodePools",
	"removeDefaultNodePool",
}

var gcpContainer = map[string]resourceType{
	gkeClusterToken: {
		args:  gke.ClusterArgs{},
		state: gke.ClusterState{},
		name:  nameRule{separator: "-", maxLength: 40, lowerCase: true},
		replaceOn: []string{
			"datapathProvider", "defaultMaxPodsPerNode", "enableAutopilot", "initialNodeCount", "ipAllocationPolicy", "location", "name",
			"network", "networkingMode", "nodePools", "project", "subnetwork",
		},
		// Of privateClusterConfig, the parts that cannot change in place.
		replaceIf: func(olds, news resource.PropertyMap) []string {
			before, after := objectOf(olds["privateClusterConfig"]), objectOf(news["privateClusterConfig"])
			for _, fixed := range []resource.PropertyKey{"enablePrivateNodes", "masterIpv4CidrBlock", "privateEndpointSubnetwork"} {
				if !before[fixed].DeepEquals(after[fixed]) {
					return []string{"privateClusterConfig"}
				}
			}
			return nil
		},
		defaults: map[string]any{"deletionProtection": true},
		check:    checkCluster,
		needs:    needsProject,
		id:       gkeClusterID,
		computed: []output{
			{name: "selfLink", value: func(i *instance) any { return "https://container.googleapis.com/v1/" + gkeClusterID(i) }},
			{name: "endpoint", value: func(i *instance) any { return "192.0.2." + fmt.Sprint(2+int(i.serial[0])%250) }},
			{name: "masterAuth", value: func(*instance) any {
				return map[string]any{
					"clientCertificate": "", "clientKey": "", "clusterCaCertificate": "c2FuZGJveA==",
					"clientCertificateConfig": map[string]any{"issueClientCertificate": false},
				}
			}},
			{name: "masterVersion", value: func(*instance) any { return "1.35.1-gke.1000000" }},
			{name: "nodeVersion", value: func(*instance) any { return "1.35.1-gke.1000000" }},
			{name: "labelFingerprint", value: func(i *instance) any { return i.serial[:8] }, stale: func(c changedKeys) bool { return c["resourceLabels"] }},
			{name: "operation", value: func(*instance) any { return "" }},
			{name: "nodeLocations", value: func(i *instance) any {
				region := googleRegion(i.str("location"))
				if region != i.str("location") {
					return []any{}
				}
				return []any{region + "-a", region + "-b", region + "-c"}
			}},
		},
		protects: func(r *Record) error {
			if protected, _ := r.Outputs["deletionProtection"].(bool); protected {
				return fmt.Errorf("cannot destroy cluster because deletion_protection is set to true: set it to false to proceed with cluster deletion")
			}
			return nil
		},
	},
	gkeNodePoolToken: {
		args:      gke.NodePoolArgs{},
		state:     gke.NodePoolState{},
		name:      nameRule{separator: "-", maxLength: 40, lowerCase: true},
		replaceOn: []string{"cluster", "initialNodeCount", "location", "maxPodsPerNode", "name", "namePrefix", "placementPolicy", "project"},
		// Of nodeConfig, what GKE cannot change by an upgrade of its nodes.
		replaceIf: func(olds, news resource.PropertyMap) []string {
			before, after := objectOf(olds["nodeConfig"]), objectOf(news["nodeConfig"])
			for _, fixed := range []resource.PropertyKey{"metadata", "oauthScopes", "serviceAccount", "shieldedInstanceConfig", "spot", "preemptible"} {
				if !before[fixed].DeepEquals(after[fixed]) {
					return []string{"nodeConfig"}
				}
			}
			return nil
		},
		check: checkNodePool,
		needs: func(i *instance) error {
			if err := needsProject(i); err != nil {
				return err
			}
			if len(i.cloud.where(gkeClusterToken, "name", i.str("cluster"))) == 0 {
				return fmt.Errorf("googleapi error 404: the cluster %q was not found in %s", i.str("cluster"), i.str("location"))
			}
			return nil
		},
		id: func(i *instance) string {
			return fmt.Sprintf("%s/%s/%s/%s", i.project(), i.str("location"), i.str("cluster"), i.str("name"))
		},
		computed: []output{
			{name: "instanceGroupUrls", value: func(*instance) any { return []any{} }},
			{name: "managedInstanceGroupUrls", value: func(*instance) any { return []any{} }},
			{name: "operation", value: func(*instance) any { return "" }},
			{name: "version", value: func(*instance) any { return "1.35.1-gke.1000000" }},
		},
	},
}

func gkeClusterID(i *instance) string {
	return fmt.Sprintf("projects/%s/locations/%s/clusters/%s", i.project(), i.str("location"), i.str("name"))
}

func checkCluster(c *checker) {
	c.matches("name", clusterForm, "up to 40 lower-case letters, digits and hyphens, a letter first")
	c.oneOf("datapathProvider", "DATAPATH_PROVIDER_UNSPECIFIED", "LEGACY_DATAPATH", "ADVANCED_DATAPATH")
	c.oneOf("networkingMode", "VPC_NATIVE", "ROUTES")
	c.inside("releaseChannel", func(r *checker) { r.oneOf("channel", "UNSPECIFIED", "RAPID", "REGULAR", "STABLE") })
	c.inside("ipAllocationPolicy", func(p *checker) {
		if p.has("clusterSecondaryRangeName") && p.has("clusterIpv4CidrBlock") {
			p.fail("clusterIpv4CidrBlock", "conflicts with clusterSecondaryRangeName")
		}
	})
	c.inside("masterAuthorizedNetworksConfig", func(m *checker) {
		for n, block := range objectsOf(m.in["cidrBlocks"]) {
			m.nested(fmt.Sprintf("cidrBlocks[%d]", n), block, func(b *checker) { b.network("cidrBlock", 0, 32) })
		}
	})
	autopilot := c.in["enableAutopilot"]
	if autopilot.IsBool() && autopilot.BoolValue() {
		for _, property := range notInAutopilot {
			if c.has(property) {
				c.fail(property, "conflicts with enableAutopilot")
			}
		}
		return
	}
	if !c.has("initialNodeCount") && !c.has("nodePools") {
		c.fail("initialNodeCount", "must be set if nodePools is not")
	}
}

func checkNodePool(c *checker) {
	c.inside("autoscaling", func(a *checker) {
		a.oneOf("locationPolicy", "BALANCED", "ANY")
		least, most := a.in["minNodeCount"], a.in["maxNodeCount"]
		if least.IsNumber() && most.IsNumber() && least.NumberValue() > most.NumberValue() {
			a.fail("minNodeCount", "is above maxNodeCount")
		}
	})
	c.inside("upgradeSettings", func(u *checker) { u.oneOf("strategy", "SURGE", "BLUE_GREEN") })
	c.inside("nodeConfig", func(n *checker) {
		n.within("diskSizeGb", 10, 65536)
		n.inside("workloadMetadataConfig", func(w *checker) { w.oneOf("mode", "MODE_UNSPECIFIED", "GCE_METADATA", "GKE_METADATA") })
	})
	if c.has("nodeCount") && c.has("autoscaling") {
		c.fail("nodeCount", "should not be used alongside autoscaling")
	}
}

func objectOf(v resource.PropertyValue) resource.PropertyMap {
	if v.IsObject() {
		return v.ObjectValue()
	}
	return resource.PropertyMap{}
}

// outgrown says whether the new range holds all of the old one.
func outgrown(before, after string) bool {
	old, err1 := netip.ParsePrefix(before)
	grown, err2 := netip.ParsePrefix(after)
	return err1 == nil && err2 == nil && grown.Bits() <= old.Bits() && grown.Contains(old.Addr())
}

// firstHost is the address that Google keeps for a range's gateway.
func firstHost(cidr string) string {
	prefix, err := netip.ParsePrefix(cidr)
	if err != nil {
		return ""
	}
	return prefix.Addr().Next().String()
}
