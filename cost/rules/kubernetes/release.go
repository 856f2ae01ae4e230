package kubernetes

import (
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/cost/rules/google"
	"bankchurn/cost/rules/workload"
)

// release is what a chart installs. Its objects are not recorded, but its values determine the
// cost.
type release struct {
	// pods are the requests of all its Pods together, if the cluster bills Pods.
	pods     workload.Request
	billed   bool
	balancer rules.Priced
	// crossing is the share of the responses that come from a Pod in a different zone than the
	// ingress controller.
	crossing  decimal.Decimal
	cloud     string
	crossedBy rules.Quantity
}

func readRelease(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	if v, ok := r.Value("values"); ok && v.IsComputed() {
		return nil, errors.New("values are not known before the update")
	}
	chart, err := r.Known("chart", "")
	if err != nil {
		return nil, err
	}
	name := path.Base(chart)
	if !slices.Contains([]string{"traefik", "cert-manager", "metrics-server", "nvidia-device-plugin"}, name) {
		return nil, fmt.Errorf("there is no price rule for the chart %q", name)
	}
	rel := release{}
	if rel.pods, rel.billed, err = chartPods(rec, r, name); err != nil {
		return nil, err
	}
	// The chart's default
	// (github.com/traefik/traefik-helm-chart/blob/master/traefik/values.yaml).
	kind, err := r.Known("values.service.type", "LoadBalancer")
	if err != nil {
		return nil, err
	}
	if name == "traefik" && kind == "LoadBalancer" && r.Flag("values.service.enabled", true) {
		b, err := balancerOf(rec, r, "values.service.spec.loadBalancerClass", "values.service.annotations")
		if err != nil {
			return nil, err
		}
		if rel.balancer, err = b.forService(rec); err != nil {
			return nil, err
		}
		rel.cloud = b.cluster.Cloud
		rel.crossing, rel.crossedBy = crossing(rec, b)
		return rel, nil
	}
	if !rel.billed {
		return rules.Free("its Pods run on the cluster's nodes"), nil
	}
	return rel, nil
}

// crossing returns the share of the controller's traffic that comes from another zone, given
// the zones of the stack's own cluster, and how often each byte is billed: AWS bills it where
// it leaves and where it enters (aws.amazon.com/ec2/pricing/on-demand/).
func crossing(rec *rules.Recording, b balancer) (decimal.Decimal, rules.Quantity) {
	zones := b.publicZones(rec)
	if zones < 2 {
		return decimal.Zero, rules.Quantity{}
	}
	return decimal.NewFromInt(zones - 1).Div(decimal.NewFromInt(zones)), rules.Exactly(decimal.NewFromInt(2), "directions")
}

// Meters implements [rules.Priced].
func (rel release) Meters(l rules.Load) ([]rules.Meter, error) {
	var out []rules.Meter
	if rel.billed {
		one := rules.Exactly(rules.One, "installation")
		out = google.AutopilotPods(one, rules.Exactly(rel.pods.CPU, "vCPU"), rules.Exactly(rel.pods.MemoryGiB, "GiB"), rules.Exactly(rel.pods.DiskGiB, "GiB"))
	}
	if rel.balancer == nil {
		return out, nil
	}
	more, err := rel.balancer.Meters(l)
	out = append(out, more...)
	if rel.crossing.IsPositive() {
		q := l.Responses().Times(rules.Share(rel.crossing, "from another zone")).Times(rel.crossedBy)
		out = append(out, rules.Usage("Cross-zone traffic from Pods", rel.cloud, "transfer.cross-zone", q))
	}
	return out, err
}
