package aws

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
)

const (
	eksAccessToken      = "aws:eks/accessEntry:AccessEntry"
	eksAssociationToken = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
	eksPodIdentityToken = "aws:eks/podIdentityAssociation:PodIdentityAssociation"

	operators = "arn:aws:iam::000000000000:role/operators"
	viewing   = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
)

// auto has the inputs that enable EKS Auto Mode.
var auto = map[string]any{
	"computeConfig":           map[string]any{"enabled": true, "nodePools": []any{"system"}, "nodeRoleArn": "arn:aws:iam::000000000000:role/node"},
	"kubernetesNetworkConfig": map[string]any{"elasticLoadBalancing": map[string]any{"enabled": true}},
	"storageConfig":           map[string]any{"blockStorage": map[string]any{"enabled": true}},
}

// eksWorld returns two subnets with a cluster, a node group and what else belongs to them.
func eksWorld(t *testing.T) *world {
	w := newWorld(t, cloud.Options{}, "service")
	w.add("eks", eksClusterToken, clusterInputs(w, map[string]any{"name": "ml"}))
	w.add("nodes", eksNodeGroupToken, nodeInputs(w, nil))
	w.add("dns", eksAddonToken, map[string]any{"clusterName": "ml", "addonName": "coredns"})
	w.add("entry", eksAccessToken, map[string]any{"clusterName": "ml", "principalArn": operators})
	w.add("policy", eksAssociationToken, map[string]any{
		"clusterName": "ml", "principalArn": operators, "policyArn": viewing, "accessScope": map[string]any{"type": "cluster"},
	})
	w.add("identity", eksPodIdentityToken, map[string]any{
		"clusterName": "ml", "namespace": "n", "serviceAccount": "s", "roleArn": "arn:aws:iam::000000000000:role/pod",
	})
	return w
}

func clusterInputs(w *world, over map[string]any) map[string]any {
	return cloudtest.Changed(map[string]any{
		"roleArn": "arn:aws:iam::000000000000:role/cluster", "version": "1.35",
		"vpcConfig": map[string]any{"subnetIds": []any{w.id("subnetA"), w.id("subnetB")}},
	}, over)
}

func nodeInputs(w *world, over map[string]any) map[string]any {
	return cloudtest.Changed(map[string]any{
		"clusterName": "ml", "nodeGroupNamePrefix": "ml-", "nodeRoleArn": "arn:aws:iam::000000000000:role/node", "subnetIds": []any{w.id("subnetA")},
		"instanceTypes": []any{"t3.small"}, "scalingConfig": map[string]any{"minSize": 1, "desiredSize": 1, "maxSize": 3},
		"launchTemplate": map[string]any{"id": "lt-0", "version": "1"},
	}, over)
}

// ValidateFunc, ConflictsWith and CustomizeDiff of terraform-provider-aws, internal/service/eks.
func TestCheckRefusesWhatTheRealProviderRefusesOfEKS(t *testing.T) {
	w := newWorld(t, cloud.Options{}, "service")
	cluster := func(over map[string]any) map[string]any { return clusterInputs(w, over) }
	nodes := func(over map[string]any) map[string]any { return nodeInputs(w, over) }
	for _, c := range []struct {
		rule, token string
		inputs      map[string]any
		property    string
		reason      string
	}{
		{"a cluster's name with a dot", eksClusterToken, cluster(map[string]any{"name": "a.b"}), "name", "hyphens"},
		{"a cluster's name of 101 characters", eksClusterToken, cluster(map[string]any{"name": strings.Repeat("a", 101)}), "name", "100"},
		{"a cluster of no role", eksClusterToken, cluster(map[string]any{"roleArn": nil}), "roleArn", "missing"},
		{"a cluster of no network", eksClusterToken, cluster(map[string]any{"vpcConfig": nil}), "vpcConfig", "missing"},
		{"a way to log in that does not exist", eksClusterToken, cluster(map[string]any{"accessConfig": map[string]any{"authenticationMode": "IAM"}}), "accessConfig.authenticationMode", "API_AND_CONFIG_MAP"},
		{"a policy of upgrades that does not exist", eksClusterToken, cluster(map[string]any{"upgradePolicy": map[string]any{"supportType": "standard"}}), "upgradePolicy.supportType", "STANDARD"},
		{"a log that does not exist", eksClusterToken, cluster(map[string]any{"enabledClusterLogTypes": []any{"api", "kubelet"}}), "enabledClusterLogTypes[1]", "scheduler"},
		{"machines of Auto Mode without its disks", eksClusterToken, cluster(cloudtest.Changed(auto, map[string]any{"storageConfig": nil})), "computeConfig", "storage_config.block_storage.enabled"},
		{"load balancers of Auto Mode without its machines", eksClusterToken, cluster(cloudtest.Changed(auto, map[string]any{"computeConfig": nil})), "computeConfig", "compute_config.enabled"},
		{"a market that does not exist", eksNodeGroupToken, nodes(map[string]any{"capacityType": "spot"}), "capacityType", "SPOT"},
		{"a group of at most no node", eksNodeGroupToken, nodes(map[string]any{"scalingConfig": map[string]any{"minSize": 0, "desiredSize": 0, "maxSize": 0}}), "scalingConfig.maxSize", "1"},
		{"a disk beside a launch template", eksNodeGroupToken, nodes(map[string]any{"diskSize": 20}), "diskSize", "launchTemplate"},
		{"a name and a prefix of one", eksNodeGroupToken, nodes(map[string]any{"nodeGroupName": "a"}), "nodeGroupNamePrefix", "nodeGroupName"},
		{"a way to end a conflict that creation lacks", eksAddonToken, map[string]any{"clusterName": "ml", "addonName": "vpc-cni", "resolveConflictsOnCreate": "PRESERVE"}, "resolveConflictsOnCreate", "OVERWRITE"},
		{"settings of an add-on that are no JSON", eksAddonToken, map[string]any{"clusterName": "ml", "addonName": "vpc-cni", "configurationValues": "{"}, "configurationValues", "JSON"},
		{"a misspelt input of an entry", eksAccessToken, map[string]any{"clusterName": "ml", "principalARN": operators}, "principalARN", "unknown property"},
		{"an association without scope", eksAssociationToken, map[string]any{"clusterName": "ml", "principalArn": operators, "policyArn": viewing}, "accessScope", "missing"},
		{"an identity of no role", eksPodIdentityToken, map[string]any{"clusterName": "ml", "namespace": "n", "serviceAccount": "s"}, "roleArn", "missing"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			_, failures := w.h.Checked(c.token, "r", nil, cloudtest.Props(c.inputs))
			for _, f := range failures {
				if string(f.Property) == c.property && strings.Contains(f.Reason, c.reason) {
					return
				}
			}
			t.Errorf("got %v, want a failure of %s with %q", failures, c.property, c.reason)
		})
	}
	if _, failures := w.h.Checked(eksClusterToken, "r", nil, cloudtest.Props(cluster(auto))); len(failures) > 0 {
		t.Errorf("all of Auto Mode is refused: %v", failures)
	}
}

// ForceNew, RequiresReplace and CustomizeDiff of terraform-provider-aws, internal/service/eks.
func TestWhatReplacesPartsOfEKSIsWhatTheRealProviderReplacesFor(t *testing.T) {
	w := eksWorld(t)
	w.add("auto", eksClusterToken, clusterInputs(w, cloudtest.Changed(auto, map[string]any{"name": "auto"})))
	w.add("encrypted", eksClusterToken, clusterInputs(w, map[string]any{"name": "encrypted", "encryptionConfig": keyOf("a")}))
	for _, c := range []struct {
		name, property string
		value          any
		replaces       bool
	}{
		{"eks", "name", "other", true},
		{"eks", "roleArn", "arn:aws:iam::000000000000:role/other", true},
		{"eks", "version", "1.36", false},
		{"eks", "bootstrapSelfManagedAddons", false, true},
		{"eks", "enabledClusterLogTypes", []any{"api"}, false},
		{"eks", "encryptionConfig", keyOf("a"), false},
		{"encrypted", "encryptionConfig", nil, true},
		{"eks", "upgradePolicy", map[string]any{"supportType": "EXTENDED"}, false},
		{"eks", "accessConfig", map[string]any{"bootstrapClusterCreatorAdminPermissions": true}, true},
		{"eks", "accessConfig", map[string]any{"authenticationMode": "API"}, false},
		{"eks", "kubernetesNetworkConfig", map[string]any{"serviceIpv4Cidr": "10.100.0.0/16"}, true},
		{"eks", "kubernetesNetworkConfig", map[string]any{"elasticLoadBalancing": map[string]any{"enabled": true}}, false},
		{"auto", "computeConfig", map[string]any{"enabled": true, "nodePools": []any{"system"}, "nodeRoleArn": "arn:aws:iam::000000000000:role/other"}, true},
		{"auto", "computeConfig", map[string]any{"enabled": true, "nodePools": []any{"general-purpose", "system"}, "nodeRoleArn": "arn:aws:iam::000000000000:role/node"}, false},
		{"nodes", "amiType", "AL2023_ARM_64_STANDARD", true},
		{"nodes", "capacityType", "SPOT", true},
		{"nodes", "instanceTypes", []any{"t3.medium"}, true},
		{"nodes", "subnetIds", []any{"subnet-1"}, true},
		{"nodes", "launchTemplate", map[string]any{"id": "lt-1", "version": "1"}, true},
		{"nodes", "launchTemplate", map[string]any{"id": "lt-0", "version": "2"}, false},
		{"nodes", "scalingConfig", map[string]any{"minSize": 1, "desiredSize": 2, "maxSize": 3}, false},
		{"nodes", "version", "1.36", false},
		{"dns", "addonName", "vpc-cni", true},
		{"dns", "addonVersion", "v1.12.4-eksbuild.1", false},
		{"entry", "principalArn", operators + "-2", true},
		{"entry", "type", "EC2", true},
		{"entry", "kubernetesGroups", []any{"viewers"}, false},
		{"policy", "accessScope", map[string]any{"type": "namespace", "namespaces": []any{"n"}}, true},
		{"policy", "policyArn", viewing + "2", true},
		{"identity", "namespace", "m", true},
		{"identity", "serviceAccount", "t", true},
		{"identity", "roleArn", "arn:aws:iam::000000000000:role/other", false},
	} {
		t.Run(c.name+" "+c.property, func(t *testing.T) {
			p := w.pieces[c.name]
			news := p.in.Copy()
			news[resource.PropertyKey(c.property)] = resource.NewPropertyValue(c.value)
			if c.value == nil {
				delete(news, resource.PropertyKey(c.property))
			}
			d := w.h.Differs(w.tokens[c.name], c.name, p.in, p.out, news)
			if got := len(d.ReplaceKeys) > 0; got != c.replaces || len(d.DetailedDiff) == 0 {
				t.Errorf("to %v: got %v with replacement for %v, want replacement: %v", c.value, d.DetailedDiff, d.ReplaceKeys, c.replaces)
			}
			if c.replaces && !slices.Contains(d.ReplaceKeys, resource.PropertyKey(c.property)) {
				t.Errorf("replaced for %v, not for %s", d.ReplaceKeys, c.property)
			}
		})
	}
}

// keyOf returns the encryption of secrets with a key.
func keyOf(id string) map[string]any {
	return map[string]any{
		"provider": map[string]any{"keyArn": "arn:aws:kms:us-east-1:000000000000:key/" + id}, "resources": []any{"secrets"},
	}
}

func TestEKSRefusesWhatCannotBeMade(t *testing.T) {
	w := eksWorld(t)
	w.add("empty", eksClusterToken, clusterInputs(w, map[string]any{"name": "empty"}))
	for _, c := range []struct {
		rule, token string
		inputs      map[string]any
		reason      string
	}{
		{"a cluster's name that is taken", eksClusterToken, clusterInputs(w, map[string]any{"name": "ml"}), "ResourceInUseException"},
		{"a cluster in one zone", eksClusterToken, clusterInputs(w, map[string]any{"name": "b", "vpcConfig": map[string]any{"subnetIds": []any{w.id("subnetA")}}}), "at least 2 different AZs"},
		{"a cluster in a subnet that does not exist", eksClusterToken, clusterInputs(w, map[string]any{"name": "b", "vpcConfig": map[string]any{"subnetIds": []any{"subnet-0"}}}), "does not exist"},
		{"nodes of no cluster", eksNodeGroupToken, nodeInputs(w, map[string]any{"clusterName": "none"}), "No cluster found"},
		{"an add-on of no cluster", eksAddonToken, map[string]any{"clusterName": "none", "addonName": "vpc-cni"}, "No cluster found"},
		{"CoreDNS without nodes", eksAddonToken, map[string]any{"clusterName": "empty", "addonName": "coredns"}, "DEGRADED"},
		{"an entry of no cluster", eksAccessToken, map[string]any{"clusterName": "none", "principalArn": operators}, "No cluster found"},
		{"a policy for somebody without entry", eksAssociationToken, map[string]any{
			"clusterName": "empty", "principalArn": operators, "policyArn": viewing, "accessScope": map[string]any{"type": "cluster"}}, "principalArn could not be found"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			checked, failures := w.h.Checked(c.token, "r", nil, cloudtest.Props(c.inputs))
			if len(failures) > 0 {
				t.Fatal(failures)
			}
			_, err := w.h.Create(t.Context(), plugin.CreateRequest{URN: cloudtest.URN(c.token, "r"), Properties: checked})
			if err == nil || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("got %v, want %q", err, c.reason)
			}
		})
	}
	if err := w.remove("eks"); err == nil || !strings.Contains(err.Error(), eksNodeGroupToken) {
		t.Errorf("a cluster with nodes: got %v, want a refusal that names them", err)
	}
}
