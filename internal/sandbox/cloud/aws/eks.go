package aws

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

const (
	eksClusterToken   = "aws:eks/cluster:Cluster"
	eksNodeGroupToken = "aws:eks/nodeGroup:NodeGroup"
	eksAddonToken     = "aws:eks/addon:Addon"
)

// eksName is the provider's validClusterName.
var eksName = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$`)

// controlPlaneLogs are the values of the SDK's types.LogType.
var controlPlaneLogs = []string{"api", "audit", "authenticator", "controllerManager", "scheduler"}

var awsEKS = map[string]cloud.Type{
	eksClusterToken: {
		Args:      eks.ClusterArgs{},
		State:     eks.ClusterState{},
		Name:      cloud.NameRule{Separator: "-", MaxLength: 100},
		ReplaceOn: []string{"bootstrapSelfManagedAddons", "name", "outpostConfig", "roleArn"},
		ReplaceIf: replacesCluster,
		Defaults:  map[string]any{"bootstrapSelfManagedAddons": true},
		Check: func(c *cloud.Checker) {
			c.Matches("name", eksName, "up to 100 letters, digits, hyphens and underscores, starting with a letter or digit")
			autoMode(c)
			c.Inside("accessConfig", func(a *cloud.Checker) { a.OneOf("authenticationMode", "API", "API_AND_CONFIG_MAP", "CONFIG_MAP") })
			c.Inside("upgradePolicy", func(u *cloud.Checker) { u.OneOf("supportType", "STANDARD", "EXTENDED") })
			for n, kind := range cloud.TextsOf(c.In["enabledClusterLogTypes"]) {
				if !slices.Contains(controlPlaneLogs, kind) {
					c.Fail(fmt.Sprintf("enabledClusterLogTypes[%d]", n), "expected one of %s, got %q", strings.Join(controlPlaneLogs, ", "), kind)
				}
			}
		},
		CheckCreate: func(i *cloud.Instance) error {
			if len(i.Cloud.Where(eksClusterToken, "name", i.Str("name"))) > 0 {
				return fmt.Errorf("ResourceInUseException: Cluster already exists with name: %s", i.Str("name"))
			}
			return needsSubnets(i, cloud.ObjectOf(i.In["vpcConfig"]), 2)
		},
		ID: func(i *cloud.Instance) string { return i.Str("name") },
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any { return arn(i, "eks", "cluster/"+i.Str("name")) }},
			{Name: "endpoint", Value: func(i *cloud.Instance) any {
				return "https://" + cloud.UpperDigits(i.Serial, 32) + ".gr7." + i.Account.Region + ".eks.amazonaws.com"
			}},
			{Name: "certificateAuthority", Value: func(*cloud.Instance) any { return map[string]any{"data": "c2FuZGJveA=="} }},
			{Name: "certificateAuthorities", Value: func(*cloud.Instance) any { return []any{map[string]any{"data": "c2FuZGJveA=="}} }},
			{Name: "createdAt", Value: func(*cloud.Instance) any { return now() }},
			{Name: "platformVersion", Value: func(*cloud.Instance) any { return "eks.1" }},
			{Name: "status", Value: func(*cloud.Instance) any { return "ACTIVE" }},
			{Name: "version", Value: func(*cloud.Instance) any { return "1.35" }},
		},
		CheckUpdate: checkClusterVersion,
		// The versions that the cluster has had, with their dates.
		Released:  func(i *cloud.Instance) (version, since string) { return i.Str("version"), now() },
		Applied:   logsControlPlane,
		Dependent: usesCluster,
		Takes:     func(c *cloud.Cloud, r *cloud.Record) []*cloud.Record { return c.Within(r.Output("arn")) },
	},
	eksNodeGroupToken: {
		Args:  eks.NodeGroupArgs{},
		State: eks.NodeGroupState{},
		ReplaceOn: []string{
			"amiType", "capacityType", "clusterName", "diskSize", "instanceTypes", "nodeGroupName", "nodeGroupNamePrefix", "nodeRoleArn",
			"remoteAccess", "subnetIds",
		},
		ReplaceIf: replacesNodeGroup,
		Check: func(c *cloud.Checker) {
			c.OneOf("capacityType", "ON_DEMAND", "SPOT", "CAPACITY_BLOCK")
			c.Inside("scalingConfig", func(s *cloud.Checker) {
				s.Within("desiredSize", 0, 1<<31-1)
				s.Within("maxSize", 1, 1<<31-1)
				s.Within("minSize", 0, 1<<31-1)
			})
			if c.Has("launchTemplate") && c.Has("diskSize") {
				c.Fail("diskSize", "conflicts with launchTemplate")
			}
			if c.Has("nodeGroupName") && c.Has("nodeGroupNamePrefix") {
				c.Fail("nodeGroupNamePrefix", "conflicts with nodeGroupName")
			}
		},
		CheckCreate: func(i *cloud.Instance) error {
			if err := needsEKS(i); err != nil {
				return err
			}
			if err := checkNodeCount(i); err != nil {
				return err
			}
			return needsSubnets(i, i.In, 1)
		},
		CheckUpdate: checkNodeCount,
		ID:          func(i *cloud.Instance) string { return i.Str("clusterName") + ":" + i.Str("nodeGroupName") },
		Computed: []cloud.Output{
			{Name: "nodeGroupName", Value: func(i *cloud.Instance) any { return i.Str("nodeGroupNamePrefix") + cloud.DecimalDigits(i.Serial, 26) }},
			{Name: "arn", Value: func(i *cloud.Instance) any {
				return arn(i, "eks", "nodegroup/"+i.Str("clusterName")+"/"+i.Str("nodeGroupName")+"/"+i.Serial[:8])
			}},
			{Name: "status", Value: func(*cloud.Instance) any { return "ACTIVE" }},
			{Name: "version", Value: func(i *cloud.Instance) any { return clusterVersion(i.Cloud, i.Str("clusterName")) }},
		},
	},
	eksAddonToken: {
		Args:      eks.AddonArgs{},
		State:     eks.AddonState{},
		ReplaceOn: []string{"addonName", "clusterName"},
		Check: func(c *cloud.Checker) {
			c.OneOf("resolveConflictsOnCreate", "NONE", "OVERWRITE")
			c.OneOf("resolveConflictsOnUpdate", "NONE", "OVERWRITE", "PRESERVE")
			c.PolicyDocument("configurationValues")
		},
		CheckCreate: func(i *cloud.Instance) error {
			if err := needsEKS(i); err != nil {
				return err
			}
			// CoreDNS becomes active only on nodes, so without nodes the provider's wait times
			// out.
			if i.Str("addonName") == "coredns" && len(i.Cloud.Where(eksNodeGroupToken, "clusterName", i.Str("clusterName"))) == 0 {
				return fmt.Errorf("waiting for EKS Add-On (%s:coredns) create: timeout while waiting for state to become 'ACTIVE' (last state: 'DEGRADED')", i.Str("clusterName"))
			}
			return nil
		},
		Takes: addonObjects,
		ID:    func(i *cloud.Instance) string { return i.Str("clusterName") + ":" + i.Str("addonName") },
		Computed: []cloud.Output{
			{Name: "addonVersion", Value: func(*cloud.Instance) any { return "v1.0.0-eksbuild.1" }},
			{Name: "arn", Value: func(i *cloud.Instance) any {
				return arn(i, "eks", "addon/"+i.Str("clusterName")+"/"+i.Str("addonName")+"/"+i.Serial[:8])
			}},
		},
	},
	"aws:eks/accessEntry:AccessEntry": {
		Taken:       "ResourceInUseException",
		Args:        eks.AccessEntryArgs{},
		State:       eks.AccessEntryState{},
		ReplaceOn:   []string{"clusterName", "principalArn", "type"},
		Defaults:    map[string]any{"type": "STANDARD"},
		CheckCreate: needsEKS,
		ID:          func(i *cloud.Instance) string { return i.Str("clusterName") + ":" + i.Str("principalArn") },
	},
	"aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
		Args:      eks.AccessPolicyAssociationArgs{},
		State:     eks.AccessPolicyAssociationState{},
		ReplaceOn: []string{"accessScope", "clusterName", "policyArn", "principalArn"},
		CheckCreate: func(i *cloud.Instance) error {
			entry := i.Str("clusterName") + ":" + i.Str("principalArn")
			if !i.Cloud.Exists("aws:eks/accessEntry:AccessEntry", entry, i.Account.Region) {
				return fmt.Errorf("ResourceNotFoundException: The specified principalArn could not be found: %s", i.Str("principalArn"))
			}
			return nil
		},
		ID: func(i *cloud.Instance) string {
			return i.Str("clusterName") + "#" + i.Str("principalArn") + "#" + i.Str("policyArn")
		},
	},
	"aws:eks/podIdentityAssociation:PodIdentityAssociation": {
		Args:      eks.PodIdentityAssociationArgs{},
		State:     eks.PodIdentityAssociationState{},
		ReplaceOn: []string{"clusterName", "namespace", "serviceAccount"},
		ID:        func(i *cloud.Instance) string { return "a-" + i.Serial[:17] },
		Computed: []cloud.Output{
			{Name: "associationId", Value: func(i *cloud.Instance) any { return "a-" + i.Serial[:17] }},
		},
	},
}

// replacesCluster has what cannot be undone in place (ForceNew and CustomizeDiff in
// internal/service/eks/cluster.go of terraform-provider-aws): a key for secrets, and parts of
// some blocks.
func replacesCluster(olds, news resource.PropertyMap) []string {
	var list []string
	if len(cloud.ObjectOf(olds["encryptionConfig"])) > 0 && len(cloud.ObjectOf(news["encryptionConfig"])) == 0 {
		list = append(list, "encryptionConfig")
	}
	for _, part := range []struct{ block, key resource.PropertyKey }{
		{"accessConfig", "bootstrapClusterCreatorAdminPermissions"}, {"kubernetesNetworkConfig", "ipFamily"}, {"kubernetesNetworkConfig", "serviceIpv4Cidr"},
	} {
		if !cloud.ObjectOf(olds[part.block])[part.key].DeepEquals(cloud.ObjectOf(news[part.block])[part.key]) {
			list = append(list, string(part.block))
		}
	}
	before, after := cloud.StringOf(cloud.ObjectOf(olds["computeConfig"])["nodeRoleArn"]), cloud.StringOf(cloud.ObjectOf(news["computeConfig"])["nodeRoleArn"])
	if before != "" && after != "" && before != after {
		list = append(list, "computeConfig")
	}
	return list
}

// autoMode rejects a cluster with only a part of EKS Auto Mode: all three capabilities must be
// on, or none.
func autoMode(c *cloud.Checker) {
	compute := c.In["computeConfig"]
	balancing := cloud.ObjectOf(c.In["kubernetesNetworkConfig"])["elasticLoadBalancing"]
	storage := cloud.ObjectOf(c.In["storageConfig"])["blockStorage"]
	on := enabled(compute)
	if on != enabled(balancing) || on != enabled(storage) {
		c.Fail("computeConfig", "compute_config.enabled, kubernetes_networking_config.elastic_load_balancing.enabled, and storage_config.block_storage.enabled must all be set to either true or false")
	}
}

func enabled(block resource.PropertyValue) bool {
	v := cloud.ObjectOf(block)["enabled"]
	return v.IsBool() && v.BoolValue()
}

// replacesNodeGroup replaces a node group for a different launch template. A new version of the
// same one updates the nodes in place.
func replacesNodeGroup(olds, news resource.PropertyMap) []string {
	if !cloud.ObjectOf(olds["launchTemplate"])["id"].DeepEquals(cloud.ObjectOf(news["launchTemplate"])["id"]) {
		return []string{"launchTemplate"}
	}
	return nil
}

// needsEKS rejects a resource of a cluster that does not exist.
func needsEKS(i *cloud.Instance) error {
	if len(i.Cloud.Where(eksClusterToken, "name", i.Str("clusterName"))) == 0 {
		return fmt.Errorf("ResourceNotFoundException: No cluster found for name: %s", i.Str("clusterName"))
	}
	return nil
}

// needsSubnets refuses subnets that do not exist, or are in fewer zones than needed.
func needsSubnets(i *cloud.Instance, in resource.PropertyMap, zones int) error {
	seen := map[string]bool{}
	for _, id := range cloud.TextsOf(in["subnetIds"]) {
		subnet := i.Cloud.Find(subnetToken, id, i.Account.Region)
		if subnet == nil {
			return fmt.Errorf("InvalidParameterException: The subnet ID '%s' does not exist", id)
		}
		seen[subnet.Output("availabilityZone")] = true
	}
	if len(seen) < zones {
		return fmt.Errorf("InvalidParameterException: Subnets specified must be in at least %d different AZs", zones)
	}
	return nil
}

// usesCluster returns a resource that prevents EKS from deleting the cluster.
func usesCluster(c *cloud.Cloud, cluster *cloud.Record) *cloud.Record {
	for _, group := range c.Where(eksNodeGroupToken, "clusterName", cluster.ID) {
		return group
	}
	return nil
}

// clusterVersion returns the version of a cluster. Call with the lock held.
func clusterVersion(c *cloud.Cloud, name string) string {
	for _, cluster := range c.Where(eksClusterToken, "name", name) {
		return cluster.Output("version")
	}
	return ""
}
