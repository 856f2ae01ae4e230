package cloud

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	eksClusterToken   = "aws:eks/cluster:Cluster"
	eksNodeGroupToken = "aws:eks/nodeGroup:NodeGroup"
)

// eksName is validClusterName of the provider.
var eksName = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$`)

// controlPlaneLogs are the values of the SDK's types.LogType.
var controlPlaneLogs = []string{"api", "audit", "authenticator", "controllerManager", "scheduler"}

var awsEKS = map[string]resourceType{
	eksClusterToken: {
		args:      eks.ClusterArgs{},
		state:     eks.ClusterState{},
		name:      nameRule{separator: "-", maxLength: 100},
		replaceOn: []string{"bootstrapSelfManagedAddons", "name", "outpostConfig", "roleArn"},
		replaceIf: replacesCluster,
		defaults:  map[string]any{"bootstrapSelfManagedAddons": true},
		check: func(c *checker) {
			c.matches("name", eksName, "up to 100 letters, digits, hyphens and underscores, starting with a letter or digit")
			autoMode(c)
			c.inside("accessConfig", func(a *checker) { a.oneOf("authenticationMode", "API", "API_AND_CONFIG_MAP", "CONFIG_MAP") })
			c.inside("upgradePolicy", func(u *checker) { u.oneOf("supportType", "STANDARD", "EXTENDED") })
			for n, kind := range textsOf(c.in["enabledClusterLogTypes"]) {
				if !slices.Contains(controlPlaneLogs, kind) {
					c.fail(fmt.Sprintf("enabledClusterLogTypes[%d]", n), "expected one of %s, got %q", strings.Join(controlPlaneLogs, ", "), kind)
				}
			}
		},
		needs: func(i *instance) error {
			if len(i.cloud.where(eksClusterToken, "name", i.str("name"))) > 0 {
				return fmt.Errorf("ResourceInUseException: Cluster already exists with name: %s", i.str("name"))
			}
			return i.needsSubnets(objectOf(i.in["vpcConfig"]), 2)
		},
		id: func(i *instance) string { return i.str("name") },
		computed: []output{
			{name: "arn", value: func(i *instance) any { return i.arn("eks", "cluster/"+i.str("name")) }},
			{name: "endpoint", value: func(i *instance) any {
				return "https://" + upperDigits(i.serial, 32) + ".gr7." + i.account.region + ".eks.amazonaws.com"
			}},
			{name: "certificateAuthority", value: func(*instance) any { return map[string]any{"data": "c2FuZGJveA=="} }},
			{name: "certificateAuthorities", value: func(*instance) any { return []any{map[string]any{"data": "c2FuZGJveA=="}} }},
			{name: "createdAt", value: func(*instance) any { return now() }},
			{name: "platformVersion", value: func(*instance) any { return "eks.1" }},
			{name: "status", value: func(*instance) any { return "ACTIVE" }},
			{name: "version", value: func(*instance) any { return "1.35" }},
		},
		heldBy: usesCluster,
	},
	eksNodeGroupToken: {
		args:  eks.NodeGroupArgs{},
		state: eks.NodeGroupState{},
		replaceOn: []string{
			"amiType", "capacityType", "clusterName", "diskSize", "instanceTypes", "nodeGroupName", "nodeGroupNamePrefix", "nodeRoleArn",
			"remoteAccess", "subnetIds",
		},
		replaceIf: replacesNodeGroup,
		check: func(c *checker) {
			c.oneOf("capacityType", "ON_DEMAND", "SPOT", "CAPACITY_BLOCK")
			c.inside("scalingConfig", func(s *checker) {
				s.within("desiredSize", 0, 1<<31-1)
				s.within("maxSize", 1, 1<<31-1)
				s.within("minSize", 0, 1<<31-1)
			})
			if c.has("launchTemplate") && c.has("diskSize") {
				c.fail("diskSize", "conflicts with launchTemplate")
			}
			if c.has("nodeGroupName") && c.has("nodeGroupNamePrefix") {
				c.fail("nodeGroupNamePrefix", "conflicts with nodeGroupName")
			}
		},
		needs: func(i *instance) error {
			if err := i.needsEKS(); err != nil {
				return err
			}
			return i.needsSubnets(i.in, 1)
		},
		id: func(i *instance) string { return i.str("clusterName") + ":" + i.str("nodeGroupName") },
		computed: []output{
			{name: "nodeGroupName", value: func(i *instance) any { return i.str("nodeGroupNamePrefix") + decimalDigits(i.serial, 26) }},
			{name: "arn", value: func(i *instance) any {
				return i.arn("eks", "nodegroup/"+i.str("clusterName")+"/"+i.str("nodeGroupName")+"/"+i.serial[:8])
			}},
			{name: "status", value: func(*instance) any { return "ACTIVE" }},
			{name: "version", value: func(i *instance) any { return i.cloud.clusterVersion(i.str("clusterName")) }},
		},
	},
	"aws:eks/addon:Addon": {
		args:      eks.AddonArgs{},
		state:     eks.AddonState{},
		replaceOn: []string{"addonName", "clusterName"},
		check: func(c *checker) {
			c.oneOf("resolveConflictsOnCreate", "NONE", "OVERWRITE")
			c.oneOf("resolveConflictsOnUpdate", "NONE", "OVERWRITE", "PRESERVE")
			c.policyDocument("configurationValues")
		},
		needs: func(i *instance) error {
			if err := i.needsEKS(); err != nil {
				return err
			}
			// CoreDNS becomes active only on nodes; the provider waits for that in vain.
			if i.str("addonName") == "coredns" && len(i.cloud.where(eksNodeGroupToken, "clusterName", i.str("clusterName"))) == 0 {
				return fmt.Errorf("waiting for EKS Add-On (%s:coredns) create: timeout while waiting for state to become 'ACTIVE' (last state: 'DEGRADED')", i.str("clusterName"))
			}
			return nil
		},
		id: func(i *instance) string { return i.str("clusterName") + ":" + i.str("addonName") },
		computed: []output{
			{name: "addonVersion", value: func(*instance) any { return "v1.0.0-eksbuild.1" }},
			{name: "arn", value: func(i *instance) any {
				return i.arn("eks", "addon/"+i.str("clusterName")+"/"+i.str("addonName")+"/"+i.serial[:8])
			}},
		},
	},
	"aws:eks/accessEntry:AccessEntry": {
		args:      eks.AccessEntryArgs{},
		state:     eks.AccessEntryState{},
		replaceOn: []string{"clusterName", "principalArn", "type"},
		defaults:  map[string]any{"type": "STANDARD"},
		needs:     (*instance).needsEKS,
		id:        func(i *instance) string { return i.str("clusterName") + ":" + i.str("principalArn") },
	},
	"aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
		args:      eks.AccessPolicyAssociationArgs{},
		state:     eks.AccessPolicyAssociationState{},
		replaceOn: []string{"accessScope", "clusterName", "policyArn", "principalArn"},
		needs: func(i *instance) error {
			entry := i.str("clusterName") + ":" + i.str("principalArn")
			if !i.cloud.exists("aws:eks/accessEntry:AccessEntry", entry, i.account.region) {
				return fmt.Errorf("ResourceNotFoundException: The specified principalArn could not be found: %s", i.str("principalArn"))
			}
			return nil
		},
		id: func(i *instance) string {
			return i.str("clusterName") + "#" + i.str("principalArn") + "#" + i.str("policyArn")
		},
	},
	"aws:eks/podIdentityAssociation:PodIdentityAssociation": {
		args:      eks.PodIdentityAssociationArgs{},
		state:     eks.PodIdentityAssociationState{},
		replaceOn: []string{"clusterName", "namespace", "serviceAccount"},
		id:        func(i *instance) string { return "a-" + i.serial[:17] },
		computed: []output{
			{name: "associationId", value: func(i *instance) any { return "a-" + i.serial[:17] }},
		},
	},
}

// replacesCluster holds what cannot be taken back in place (ForceNew and CustomizeDiff of internal/service/eks/cluster.go
// of terraform-provider-aws): that there is a key for secrets, and parts of some blocks.
func replacesCluster(olds, news resource.PropertyMap) []string {
	var list []string
	if len(objectOf(olds["encryptionConfig"])) > 0 && len(objectOf(news["encryptionConfig"])) == 0 {
		list = append(list, "encryptionConfig")
	}
	for _, part := range []struct{ block, key resource.PropertyKey }{
		{"accessConfig", "bootstrapClusterCreatorAdminPermissions"}, {"kubernetesNetworkConfig", "ipFamily"}, {"kubernetesNetworkConfig", "serviceIpv4Cidr"},
	} {
		if !objectOf(olds[part.block])[part.key].DeepEquals(objectOf(news[part.block])[part.key]) {
			list = append(list, string(part.block))
		}
	}
	before, after := stringOf(objectOf(olds["computeConfig"])["nodeRoleArn"]), stringOf(objectOf(news["computeConfig"])["nodeRoleArn"])
	if before != "" && after != "" && before != after {
		list = append(list, "computeConfig")
	}
	return list
}

// autoMode refuses a cluster that runs a part of EKS Auto Mode: all three capabilities are on, or none.
func autoMode(c *checker) {
	compute := c.in["computeConfig"]
	balancing := objectOf(c.in["kubernetesNetworkConfig"])["elasticLoadBalancing"]
	storage := objectOf(c.in["storageConfig"])["blockStorage"]
	on := enabled(compute)
	if on != enabled(balancing) || on != enabled(storage) {
		c.fail("computeConfig", "compute_config.enabled, kubernetes_networking_config.elastic_load_balancing.enabled, and storage_config.block_storage.enabled must all be set to either true or false")
	}
}

func enabled(block resource.PropertyValue) bool {
	v := objectOf(block)["enabled"]
	return v.IsBool() && v.BoolValue()
}

// replacesNodeGroup is another launch template. Another version of the same one moves the nodes in place.
func replacesNodeGroup(olds, news resource.PropertyMap) []string {
	if !objectOf(olds["launchTemplate"])["id"].DeepEquals(objectOf(news["launchTemplate"])["id"]) {
		return []string{"launchTemplate"}
	}
	return nil
}

// needsEKS refuses what belongs to a cluster that does not exist.
func (i *instance) needsEKS() error {
	if len(i.cloud.where(eksClusterToken, "name", i.str("clusterName"))) == 0 {
		return fmt.Errorf("ResourceNotFoundException: No cluster found for name: %s", i.str("clusterName"))
	}
	return nil
}

// needsSubnets refuses subnets that do not exist, or are in fewer zones than needed.
func (i *instance) needsSubnets(in resource.PropertyMap, zones int) error {
	seen := map[string]bool{}
	for _, id := range textsOf(in["subnetIds"]) {
		subnet := i.cloud.inventory.find(subnetToken, id, i.account.region)
		if subnet == nil {
			return fmt.Errorf("InvalidParameterException: The subnet ID '%s' does not exist", id)
		}
		seen[subnet.output("availabilityZone")] = true
	}
	if len(seen) < zones {
		return fmt.Errorf("InvalidParameterException: Subnets specified must be in at least %d different AZs", zones)
	}
	return nil
}

// usesCluster is what EKS does not delete with a cluster.
func usesCluster(c *Cloud, cluster *Record) *Record {
	for _, group := range c.where(eksNodeGroupToken, "clusterName", cluster.ID) {
		return group
	}
	return nil
}

// clusterVersion is that of a cluster. Call with the lock held.
func (c *Cloud) clusterVersion(name string) string {
	for _, cluster := range c.where(eksClusterToken, "name", name) {
		return cluster.output("version")
	}
	return ""
}

func textsOf(v resource.PropertyValue) []string {
	var texts []string
	if v.IsArray() {
		for _, e := range v.ArrayValue() {
			texts = append(texts, stringOf(e))
		}
	}
	return texts
}
