package google

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/cost/rules/workload"
)

const nodePoolType = "gcp:container/nodePool:NodePool"

// zonesOfRegion is the number of zones of a regional cluster's nodes by default
// (cloud.google.com/kubernetes-engine/docs/concepts/regional-clusters, 2026-08).
var zonesOfRegion = decimal.NewFromInt(3)

// sustainedUse is the part of the list price that VMs cost if they run all month, by family.
// The discount is automatic (cloud.google.com/compute/docs/sustained-use-discounts, 2026-11).
// E2 has none.
var sustainedUse = map[string]decimal.Decimal{
	"n1": decimal.New(70, -2), "n2": decimal.New(80, -2), "n2d": decimal.New(80, -2),
}

// gkeNodePool is the VMs and boot disks of a node pool. Spot VMs are priced on demand, an upper
// bound, because their price varies.
type gkeNodePool struct {
	machine, diskType string
	diskGiB           decimal.Decimal
	zones             decimal.Decimal
	// nodes is per zone, for a pool that is not autoscaled; least and most are totals of all
	// zones.
	scaled             bool
	nodes, least, most decimal.Decimal
	spot               bool
	workload           workload.Workload
	// accelerator is the type of GPUs that are billed separately from the VM, gpus how many a
	// node has.
	accelerator string
	gpus        decimal.Decimal
}

func readGKENodePool(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	return nodePoolOf(rec, r)
}

func nodePoolOf(rec *rules.Recording, r *rules.Resource) (gkeNodePool, error) {
	p := gkeNodePool{scaled: r.Has("autoscaling"), spot: r.Flag("nodeConfig.spot", false) || r.Flag("nodeConfig.preemptible", false)}
	var err1, err2, err3, err4, err5, err6, err7, err8, err9, err10 error
	p.zones, err1 = zonesOf(rec, r)
	p.machine, err2 = r.Known("nodeConfig.machineType", "e2-medium")
	p.diskType, err3 = r.Known("nodeConfig.diskType", "pd-balanced")
	p.diskGiB, err4 = r.Number("nodeConfig.diskSizeGb", 100)
	p.nodes, err5 = r.Number("nodeCount", 1)
	p.least, err6 = r.Number("autoscaling.minNodeCount", 0)
	p.most, err7 = r.Number("autoscaling.maxNodeCount", 0)
	p.least, p.most = p.least.Mul(p.zones), p.most.Mul(p.zones)
	if total := "autoscaling.totalMaxNodeCount"; r.Has(total) {
		p.most, err7 = r.Number(total, 0)
		p.least, err6 = r.Number("autoscaling.totalMinNodeCount", 0)
	}
	p.workload, err8 = workload.All(rec)
	p.accelerator, err9 = r.Known("nodeConfig.guestAccelerators[0].type", "")
	p.gpus, err10 = r.Number("nodeConfig.guestAccelerators[0].count", 0)
	return p, rules.FirstError(err1, err2, err3, err4, err5, err6, err7, err8, err9, err10)
}

// zonesOf returns the number of a pool's zones, from its own list, its cluster's, or its
// location.
func zonesOf(rec *rules.Recording, pool *rules.Resource) (decimal.Decimal, error) {
	listed := []*rules.Resource{pool}
	if cluster, ok := rec.UsedBy(pool, rules.GKECluster, "cluster"); ok {
		listed = append(listed, cluster)
	}
	for _, r := range listed {
		if v, ok := r.Value("nodeLocations"); ok && v.IsArray() {
			return decimal.NewFromInt(int64(len(v.ArrayValue()))), nil
		}
	}
	location, err := pool.Known("location", "")
	switch {
	case err != nil:
		return decimal.Zero, err
	case location == "":
		return decimal.Zero, errors.New("neither zones nor location are known")
	case rules.IsGoogleZone(location):
		return rules.One, nil
	}
	return zonesOfRegion, nil
}

// count returns the number of nodes in all zones. Between the autoscaler's bounds it follows
// the Pods of the recorded Deployments.
func (p gkeNodePool) count(l rules.Load) rules.Quantity {
	if !p.scaled {
		return rules.Exactly(p.nodes, "nodes per zone").Times(rules.Exactly(p.zones, "zones"))
	}
	return p.workload.Between(l, p.least, p.most, fmt.Sprintf("%s to %s in %s zones", p.least, p.most, p.zones))
}

// Meters implements [rules.Priced].
func (p gkeNodePool) Meters(l rules.Load) ([]rules.Meter, error) {
	nodes, suffix := p.count(l), ", "+p.machine
	hours := nodes.Times(rules.Hours)
	family, _, _ := strings.Cut(p.machine, "-")
	if due, ok := sustainedUse[family]; ok && !p.spot {
		hours = hours.Times(rules.Share(due, "after the sustained-use discount"))
	}
	if p.spot {
		suffix += ", Spot at the on-demand price"
	}
	machines := fixed("Nodes"+suffix, "gce."+p.machine, hours)
	machines.AtMost = p.spot
	out := []rules.Meter{machines, fixed("Boot disks, "+p.diskType, p.diskType, nodes.Times(rules.Exactly(p.diskGiB, "GiB")))}
	if name := p.extraGPU(); name != "" {
		gpus := fixed("GPUs, "+name, "gpu."+name, nodes.Times(rules.Exactly(p.gpus, "GPUs")).Times(rules.Hours))
		// Sustained-use and Spot discounts of GPUs are not applied.
		gpus.AtMost = true
		out = append(out, gpus)
	}
	return out, nil
}

// withGPU are the families whose price includes their GPUs
// (docs.cloud.google.com/compute/docs/accelerator-optimized-machines, 2026-11).
var withGPU = []string{"a2", "a3", "a4", "g2", "g4"}

// extraGPU returns the model of GPUs that are billed separately from the VM; empty for none.
func (p gkeNodePool) extraGPU() string {
	family, _, _ := strings.Cut(p.machine, "-")
	if slices.Contains(withGPU, family) || p.gpus.IsZero() {
		return ""
	}
	return strings.TrimPrefix(strings.TrimPrefix(p.accelerator, "nvidia-"), "tesla-")
}
