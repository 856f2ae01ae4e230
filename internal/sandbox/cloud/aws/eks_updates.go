package aws

import (
	"fmt"
	"time"

	"github.com/blang/semver"

	"bankchurn/internal/sandbox/cloud"
)

// rollbackWindow is how long after an in-place upgrade EKS can roll a cluster back by one minor
// version (docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html, 2026-07).
const rollbackWindow = 7 * 24 * time.Hour

// checkClusterVersion imitates UpdateClusterVersion, which rejects an update that skips a minor
// version, or to a lower version that is not a rollback (the error texts:
// github.com/rancher/rancher/issues/43316, /26908).
func checkClusterVersion(i *cloud.Instance) error {
	before, after := i.Before("version"), i.Str("version")
	from, err1 := semver.ParseTolerant(before)
	to, err2 := semver.ParseTolerant(after)
	if err1 != nil || err2 != nil || from.EQ(to) {
		return nil
	}
	step := int(to.Minor) - int(from.Minor)
	switch {
	case from.Major == to.Major && step == 1:
		return nil
	case from.Major == to.Major && step == -1 && rollsBack(i, before, after):
		return nodesFirst(i, after)
	}
	return fmt.Errorf("InvalidParameterException: Unsupported Kubernetes minor version update from %s to %s", before, after)
}

// rollsBack reports whether the cluster had the version before, and was upgraded from it within the window.
func rollsBack(i *cloud.Instance, from, to string) bool {
	cluster := i.Cloud.Find(eksClusterToken, i.Str("name"), i.Account.Region)
	if cluster == nil || cluster.Releases[to] == "" {
		return false
	}
	upgraded, err := time.Parse(timeForm, cluster.Releases[from])
	return err == nil && time.Since(upgraded) <= rollbackWindow
}

// nodesFirst rejects a rollback below the version of a node group: the rollback readiness
// insights check the version skew
// (docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html: node groups are rolled back
// separately).
func nodesFirst(i *cloud.Instance, to string) error {
	for _, group := range i.Cloud.Where(eksNodeGroupToken, "clusterName", i.Str("name")) {
		if version := group.Output("version"); version != to {
			return fmt.Errorf("InvalidParameterException: the node group %s runs %s: roll it back to %s before the cluster", group.Output("nodeGroupName"), version, to)
		}
	}
	return nil
}

// checkNodeCount rejects a minimum above the desired number of nodes, which an update does not
// raise if the program ignores changes to it
// (github.com/terraform-aws-modules/terraform-aws-eks/issues/3521).
func checkNodeCount(i *cloud.Instance) error {
	scaling := cloud.ObjectOf(i.In["scalingConfig"])
	least, desired, most := scaling["minSize"], scaling["desiredSize"], scaling["maxSize"]
	switch {
	case !least.IsNumber() || !desired.IsNumber() || !most.IsNumber():
		return nil
	case least.NumberValue() > desired.NumberValue():
		return fmt.Errorf("InvalidParameterException: Minimum capacity %v can't be greater than desired size %v", least.NumberValue(), desired.NumberValue())
	case desired.NumberValue() > most.NumberValue():
		return fmt.Errorf("InvalidParameterException: desiredSize can't be greater than maxSize")
	}
	return nil
}
