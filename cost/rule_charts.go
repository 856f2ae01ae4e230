package cost

import "github.com/shopspring/decimal"

// unrequested is what Autopilot gives a container that requests nothing
// (cloud.google.com/kubernetes-engine/docs/concepts/autopilot-resource-requests, 2026-08).
var unrequested = requested{cpu: decimal.RequireFromString("0.5"), memoryGiB: decimal.NewFromInt(2), diskGiB: one}

// workloads are where in a chart's values the resources of each of its workloads
// are, and their number of Pods.
type workloads struct{ resources, replicas string }

var chartWorkloads = map[string][]workloads{
	"traefik": {{"values.resources", "values.deployment.replicas"}},
	"cert-manager": {
		{"values.resources", "values.replicaCount"},
		{"values.webhook.resources", "values.webhook.replicaCount"},
		{"values.cainjector.resources", "values.cainjector.replicaCount"},
	},
}

// chartPods charges the Pods of a chart where the cluster bills Pods: in an
// Autopilot cluster of this stack. An existing one has what others installed.
func (s *sheet) chartPods(r *Resource, chart string) error {
	c, err := s.clusterOf(r)
	if err != nil || c.resource == nil || c.cloud != "gcp" || !c.resource.flag("enableAutopilot", false) {
		return err
	}
	pods, sum := decimal.Zero, requested{}
	for _, w := range chartWorkloads[chart] {
		n, err := r.number(w.replicas, 1)
		if err != nil {
			return err
		}
		each := unrequested
		if r.has(w.resources + ".requests.cpu") {
			if each.cpu, err = r.quantityOf(w.resources+".requests.cpu", cpuCount); err != nil {
				return err
			}
		}
		if r.has(w.resources + ".requests.memory") {
			if each.memoryGiB, err = r.quantityOf(w.resources+".requests.memory", gibibytes); err != nil {
				return err
			}
		}
		pods = pods.Add(n)
		sum.cpu, sum.memoryGiB, sum.diskGiB = sum.cpu.Add(each.cpu.Mul(n)), sum.memoryGiB.Add(each.memoryGiB.Mul(n)), sum.diskGiB.Add(each.diskGiB.Mul(n))
	}
	if pods.IsPositive() {
		s.chargePods(r, exactly(one, "installation"), sum)
	}
	return nil
}
