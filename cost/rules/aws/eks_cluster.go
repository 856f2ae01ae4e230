package aws

import (
	"errors"
	"fmt"

	"bankchurn/cost/rules"
	"bankchurn/service"
)

const eksNodePoolType = "kubernetes:karpenter.sh/v1:NodePool"

// eksCluster is a control plane.
type eksCluster struct {
	text     string
	version  service.EKSVersion
	extended bool
	// openNodes means that Auto Mode chooses machines that are in none of the stack's node
	// pools.
	openNodes bool
}

func readEKSCluster(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	text, err1 := r.Known("version", "")
	// EKS's default policy is extended support.
	support, err2 := r.Known("upgradePolicy.supportType", "EXTENDED")
	if err := rules.FirstError(err1, err2); err != nil {
		return nil, err
	}
	version, known := service.EKSVersionOf(text)
	if !known {
		return nil, fmt.Errorf("the end of standard support of version %q is unknown, and so is the hourly price", text)
	}
	auto := r.Flag("computeConfig.enabled", false)
	return eksCluster{text, version, support == "EXTENDED", auto && (len(rec.OfType(eksNodePoolType)) == 0 || hasOpenPool(r))}, nil
}

// hasOpenPool reports whether a cluster has Auto Mode's built-in pool, whose machines EKS
// chooses.
func hasOpenPool(r *rules.Resource) bool {
	for i := 0; r.Has(fmt.Sprintf("computeConfig.nodePools[%d]", i)); i++ {
		if r.Text(fmt.Sprintf("computeConfig.nodePools[%d]", i), "") == "general-purpose" {
			return true
		}
	}
	return false
}

// Meters implements [rules.Priced]. A version out of standard support costs six times as much
// an hour, unless the upgrade policy excludes extended support
// (docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html, 2026-08).
func (c eksCluster) Meters(l rules.Load) ([]rules.Meter, error) {
	if l.Today.IsZero() {
		return nil, errors.New("the hourly price depends on the date, which is not known")
	}
	meters := []rules.Meter{fixed("Control plane, standard support of "+c.text, "eks.cluster.standard", rules.Hours)}
	if c.extended && !c.version.InStandard(l.Today) {
		meters[0] = fixed("Control plane, extended support of "+c.text, "eks.cluster.extended", rules.Hours)
	}
	if c.openNodes {
		meters = append(meters, fixed("Nodes of EKS Auto Mode", "", rules.Open("eks.autoMode.instanceTypes")))
	}
	return meters, nil
}
