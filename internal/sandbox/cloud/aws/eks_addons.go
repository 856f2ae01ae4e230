package aws

import (
	"slices"

	"bankchurn/internal/sandbox/cloud"
)

// vpcCNIConfig is the ConfigMap of the add-on vpc-cni, by the ids of the package kubernetes
// (github.com/aws/amazon-vpc-cni-k8s, charts/aws-vpc-cni/templates/configmap.yaml).
const vpcCNIConfig = "kube-system/amazon-vpc-cni"

// OwnedByAddon reports whether an object in a cluster (its ARN) belongs to an add-on. Call with
// the lock held.
func OwnedByAddon(c *cloud.Cloud, cluster, kind, id string) bool {
	if kind != "ConfigMap" || id != vpcCNIConfig {
		return false
	}
	return slices.ContainsFunc(c.Where(eksClusterToken, "arn", cluster), func(r *cloud.Record) bool {
		return c.Exists(eksAddonToken, r.ID+":vpc-cni", "")
	})
}

// addonObjects returns the objects that are deleted with an add-on, unless it has preserve
// (docs.aws.amazon.com/eks/latest/userguide/removing-an-add-on.html).
func addonObjects(c *cloud.Cloud, addon *cloud.Record) []*cloud.Record {
	if addon.Output("addonName") != "vpc-cni" || addon.Outputs["preserve"] == true {
		return nil
	}
	cluster := c.Find(eksClusterToken, addon.Output("clusterName"), addon.Scope)
	return slices.DeleteFunc(c.Within(cluster.Output("arn")), func(r *cloud.Record) bool { return r.ID != vpcCNIConfig })
}
