// Package workload counts the Pods of Kubernetes Deployments and the machines they need, for
// the rules of clusters, node groups and Deployments.
package workload

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

const (
	// DeploymentType is the type token of a Deployment.
	DeploymentType = "kubernetes:apps/v1:Deployment"
	// ScalerType is the type token of its autoscaler.
	ScalerType = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"

	requests = "spec.template.spec.containers[0].resources.requests"
	limits   = "spec.template.spec.containers[0].resources.limits"
	spread   = "spec.template.spec.topologySpreadConstraints"
)

// Deployment is what determines how many Pods run and what they request.
type Deployment struct {
	// Least and Most are the autoscaler's bounds; without one, both are the number of replicas.
	Least, Most decimal.Decimal
	// BusyShare is the share of time that a Pod may be busy before the autoscaler adds one.
	BusyShare decimal.Decimal
	// Request is what one Pod requests; LimitCPU is what a busy one uses.
	Request  Request
	LimitCPU decimal.Decimal
	// Zones means that the Pods prefer to be in different zones.
	Zones bool
	// Unsized is the reason why a Pod's requests are unknown, in which case only the minimum
	// number of Pods is known; nil otherwise.
	Unsized error
}

// Request is what one Pod requests: vCPU, GiB of memory and of disk, GPUs.
type Request struct{ CPU, MemoryGiB, DiskGiB, GPUs decimal.Decimal }

// DeploymentOf reads a Deployment and its autoscaler.
func DeploymentOf(rec *rules.Recording, r *rules.Resource) (Deployment, error) {
	d := Deployment{BusyShare: rules.One}
	scaler, scaled := scalerOf(rec, r)
	bounds, least, most := r, "spec.replicas", "spec.replicas"
	if scaled {
		bounds, least, most = scaler, "spec.minReplicas", "spec.maxReplicas"
	}
	var err1, err2 error
	d.Least, err1 = bounds.Number(least, 1)
	d.Most, err2 = bounds.Number(most, 1)
	if err := rules.FirstError(err1, err2); err != nil {
		return d, err
	}
	d.Zones = spreadsOverZones(r)
	d.Unsized = d.readSizes(r)
	if !scaled || d.Unsized != nil {
		return d, nil
	}
	// The target is a share of the requested CPU, but a busy Pod uses its limit.
	target, err := scaler.Number("spec.metrics[0].resource.target.averageUtilization", 100)
	if err != nil {
		return d, err
	}
	if d.LimitCPU.IsPositive() && target.IsPositive() {
		d.BusyShare = decimal.Min(rules.One, target.Div(rules.Hundred).Mul(d.Request.CPU).Div(d.LimitCPU))
	}
	return d, nil
}

func (d *Deployment) readSizes(r *rules.Resource) error {
	var err1, err2, err3, err4, err5 error
	d.Request.CPU, err1 = r.QuantityOf(requests+".cpu", rules.CPU)
	d.Request.MemoryGiB, err2 = r.QuantityOf(requests+".memory", rules.GiB)
	if r.Has(requests + ".ephemeral-storage") {
		d.Request.DiskGiB, err3 = r.QuantityOf(requests+".ephemeral-storage", rules.GiB)
	}
	d.LimitCPU = d.Request.CPU
	if r.Has(limits + ".cpu") {
		d.LimitCPU, err4 = r.QuantityOf(limits+".cpu", rules.CPU)
	}
	d.Request.GPUs, err5 = gpusOf(r)
	return rules.FirstError(err1, err2, err3, err4, err5)
}

// scalerOf returns the autoscaler whose target is the Deployment.
func scalerOf(rec *rules.Recording, r *rules.Resource) (*rules.Resource, bool) {
	if scalers := rec.UsersOf(r, ScalerType, "spec"); len(scalers) > 0 {
		return scalers[0], true
	}
	return nil, false
}

func spreadsOverZones(r *rules.Resource) bool {
	for i := 0; r.Has(fmt.Sprintf("%s[%d]", spread, i)); i++ {
		if r.Text(fmt.Sprintf("%s[%d].topologyKey", spread, i), "") == "topology.kubernetes.io/zone" {
			return true
		}
	}
	return false
}

// Limit returns the maximum number of Pods, or the room on the nodes if that is less.
func (d Deployment) Limit(room decimal.Decimal, bounded bool) rules.Limit {
	l := rules.Limit{Instances: "Pods", Least: d.Least, Most: d.Most, PerInstance: rules.One, Target: d.BusyShare, Share: rules.One}
	if bounded && room.LessThan(d.Most) {
		l.Most, l.Room = room, true
	}
	return l
}

// Pods returns the average number of running Pods, by Little's law: a Pod serves one request at
// a time, as a model on one CPU does, and uses its whole CPU limit meanwhile. The autoscaler
// adds Pods until none uses more than the target's share of its request. It is within the
// autoscaler's bounds, and the minimum while there are no requests.
func (d Deployment) Pods(l rules.Load) rules.Quantity {
	if d.Least.Equal(d.Most) {
		return rules.Exactly(d.Least, "Pods")
	}
	busy := l.AtPeak()
	if busy.Unknown || d.Unsized != nil {
		return rules.Exactly(d.Least, "Pods at least")
	}
	working := decimal.Max(d.Least, decimal.Min(d.Most, busy.Value.Div(d.BusyShare).Ceil()))
	average := l.Profile.OverMonth(working, d.Least)
	return rules.Explained(average, fmt.Sprintf("%s Pods (%s, one at a time per Pod, busy to %s %%; %s to %s%s)",
		rules.Number(average), busy.Explain, d.BusyShare.Mul(rules.Hundred).Round(1), d.Least, d.Most, l.Profile.ExplainOverMonth(working, d.Least)))
}

// AboveLeast returns the config keys that are missing to know how many Pods run above the
// minimum; none if that is known.
func (d Deployment) AboveLeast(l rules.Load) []string {
	if busy := l.AtPeak(); busy.Unknown && !d.Least.Equal(d.Most) {
		return busy.Missing
	}
	return nil
}
