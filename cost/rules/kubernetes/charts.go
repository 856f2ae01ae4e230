package kubernetes

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/cost/rules/workload"
)

// unrequested is what Autopilot gives a container that requests nothing
// (cloud.google.com/kubernetes-engine/docs/concepts/autopilot-resource-requests, 2026-08).
var unrequested = workload.Request{CPU: decimal.RequireFromString("0.5"), MemoryGiB: decimal.NewFromInt(2), DiskGiB: rules.One}

// chartWorkloads are where in a chart's values the resources of each of its workloads
// are, and their number of Pods.
var chartWorkloads = map[string][]struct{ resources, replicas string }{
	"traefik": {{"values.resources", "values.deployment.replicas"}},
	"cert-manager": {
		{"values.resources", "values.replicaCount"},
		{"values.webhook.resources", "values.webhook.replicaCount"},
		{"values.cainjector.resources", "values.cainjector.replicaCount"},
	},
}

// chartPods is what the Pods of a chart request together where the cluster bills Pods:
// in an Autopilot cluster of this stack. An existing one has what others installed.
func chartPods(rec *rules.Recording, r *rules.Resource, chart string) (sum workload.Request, billed bool, err error) {
	c, err := rec.ClusterOf(r)
	if err != nil || c.Resource == nil || c.Cloud != "gcp" || !c.Resource.Flag("enableAutopilot", false) {
		return sum, false, err
	}
	for _, w := range chartWorkloads[chart] {
		n, err := r.Number(w.replicas, 1)
		if err != nil {
			return sum, false, err
		}
		each := unrequested
		if path := w.resources + ".requests.cpu"; r.Has(path) {
			if each.CPU, err = r.QuantityOf(path, rules.CPU); err != nil {
				return sum, false, err
			}
		}
		if path := w.resources + ".requests.memory"; r.Has(path) {
			if each.MemoryGiB, err = r.QuantityOf(path, rules.GiB); err != nil {
				return sum, false, err
			}
		}
		sum.CPU, sum.MemoryGiB, sum.DiskGiB = sum.CPU.Add(each.CPU.Mul(n)), sum.MemoryGiB.Add(each.MemoryGiB.Mul(n)), sum.DiskGiB.Add(each.DiskGiB.Mul(n))
	}
	return sum, sum.CPU.IsPositive(), nil
}
