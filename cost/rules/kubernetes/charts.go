package kubernetes

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/cost/rules/workload"
)

// unrequested is what Autopilot assigns to a container without requests
// (cloud.google.com/kubernetes-engine/docs/concepts/autopilot-resource-requests, 2026-08).
var unrequested = workload.Request{CPU: decimal.RequireFromString("0.5"), MemoryGiB: decimal.NewFromInt(2), DiskGiB: rules.One}

// chartWorkloads has, for each workload of a chart, the paths in the values of its resources
// and its number of Pods.
var chartWorkloads = map[string][]struct{ resources, replicas string }{
	"traefik": {{"values.resources", "values.deployment.replicas"}},
	"cert-manager": {
		{"values.resources", "values.replicaCount"},
		{"values.webhook.resources", "values.webhook.replicaCount"},
		{"values.cainjector.resources", "values.cainjector.replicaCount"},
	},
}

// chartPods returns what the Pods of a chart request together if the cluster bills Pods, which
// is an Autopilot cluster of this stack. In an existing cluster, charts were installed by
// others.
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
