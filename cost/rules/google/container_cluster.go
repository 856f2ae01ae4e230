package google

import (
	"slices"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// typicalSamples are the million samples a month that the metrics packages of a new
// cluster send: cAdvisor, kubelet and kube-state of a few nodes with GKE's own Pods,
// between 470 and 680
// (cloud.google.com/kubernetes-engine/docs/how-to/cadvisor-kubelet-metrics, 2026-11).
var typicalSamples = decimal.NewFromInt(575)

// gkeCluster is a cluster's management fee and the metrics that it sends.
type gkeCluster struct {
	// credited means that Google's monthly credit applies. It is per billing account and only
	// for zonal and Autopilot clusters (cloud.google.com/kubernetes-engine/pricing, 2026-08).
	credited bool
	// metrics means that the cluster sends samples to Managed Service for Prometheus.
	metrics bool
}

func readGKECluster(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	location, err := r.Known("location", r.Region)
	if err != nil {
		return nil, err
	}
	return gkeCluster{
		credited: rules.IsGoogleZone(location) || r.Flag("enableAutopilot", false),
		metrics:  sendsMetrics(r),
	}, nil
}

// metricsPackages are the components whose metrics are billed by sample.
var metricsPackages = []string{"CADVISOR", "KUBELET", "POD", "DEPLOYMENT", "STATEFULSET", "DAEMONSET", "HPA", "STORAGE", "JOBSET"}

// sendsMetrics reports whether the packages are on. They are by default; a list of components
// without them turns them off.
func sendsMetrics(r *rules.Resource) bool {
	if !r.Flag("monitoringConfig.managedPrometheus.enabled", true) {
		return false
	}
	components, ok := r.Value("monitoringConfig.enableComponents")
	if !ok || !components.IsArray() {
		return true
	}
	for _, c := range components.ArrayValue() {
		if c.IsString() && slices.Contains(metricsPackages, c.StringValue()) {
			return true
		}
	}
	return false
}

// Meters implements [rules.Priced].
func (c gkeCluster) Meters(l rules.Load) ([]rules.Meter, error) {
	sku := "gke.cluster.regional"
	if c.credited {
		sku = "gke.cluster.credited"
	}
	meters := []rules.Meter{fixed("Cluster management", sku, rules.Hours)}
	if c.metrics {
		samples := rules.FromConfigOr(l.Traffic.PrometheusSamplesMillions, typicalSamples, "million samples", "traffic.prometheusSamplesMillions",
			typicalSamples.String()+" million samples a month of Managed Service for Prometheus")
		meters = append(meters, fixed("Metrics of Managed Service for Prometheus", "monitoring.prometheus-samples", samples.Times(million)))
	}
	return meters, nil
}

var million = rules.Exactly(decimal.NewFromInt(1_000_000), "")
