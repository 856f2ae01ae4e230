package aws

import (
	"bankchurn/cost/rules"
)

const ecsClusterType = "aws:ecs/cluster:Cluster"

// insightsMetrics are the metrics of Container Insights. Their number depends on the tasks and
// containers over time.
type insightsMetrics struct{}

// readECSCluster prices the metrics of Container Insights; the cluster itself is free of
// charge.
func readECSCluster(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	settings, _ := r.Value("settings")
	if settings.IsArray() {
		for _, setting := range settings.ArrayValue() {
			if !setting.IsObject() {
				continue
			}
			s := setting.ObjectValue()
			if rules.IsText(s["name"], "containerInsights") && !rules.IsText(s["value"], "disabled") {
				return insightsMetrics{}, nil
			}
		}
	}
	return rules.Free("a cluster is free of charge; its tasks are priced"), nil
}

// Meters implements [rules.Priced].
func (insightsMetrics) Meters(l rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed("Metrics of Container Insights", "cloudwatch.metric", rules.FromConfig(l.Traffic.InsightsMetrics, "metrics", "traffic.insightsMetrics"))}, nil
}
