// Package kubernetes has the price rules of Kubernetes objects, one file per kind. What a
// cluster creates for an object, such as a load balancer, is priced by the rules of the
// cluster's cloud.
package kubernetes

import (
	"bankchurn/cost/rules"
	"bankchurn/cost/rules/workload"
)

// Rules are the kinds that can cost money; those in [FreeTypes] never do.
var Rules = rules.Table{
	workload.DeploymentType:               readDeployment,
	"kubernetes:core/v1:Service":          readService,
	ingressType:                           readIngress,
	"kubernetes:helm.sh/v3:Release":       readRelease,
	"kubernetes:karpenter.sh/v1:NodePool": readNodePool,
}

// meters returns an object's meters at a load.
type meters func(rules.Load) []rules.Meter

// Meters implements [rules.Priced].
func (m meters) Meters(l rules.Load) ([]rules.Meter, error) { return m(l), nil }
