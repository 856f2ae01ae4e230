// Package kubernetes has the price rules of Kubernetes objects, one file for each kind.
// What a cluster makes for an object, such as a load balancer, is priced by the rules
// of the cluster's cloud.
package kubernetes

import (
	"bankchurn/cost/rules"
	"bankchurn/cost/rules/workload"
)

// Rules are the kinds that can cost money; what [FreeTypes] lists never does.
var Rules = rules.Table{
	workload.DeploymentType:               readDeployment,
	"kubernetes:core/v1:Service":          readService,
	ingressType:                           readIngress,
	"kubernetes:helm.sh/v3:Release":       readRelease,
	"kubernetes:karpenter.sh/v1:NodePool": readNodePool,
}

// meters are those of an object by load.
type meters func(rules.Load) []rules.Meter

// Meters implements [rules.Priced].
func (m meters) Meters(l rules.Load) ([]rules.Meter, error) { return m(l), nil }
