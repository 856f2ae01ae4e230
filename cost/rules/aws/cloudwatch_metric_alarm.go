package aws

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// metricAlarm is an alarm by the metrics that it reads: an expression costs as many
// alarms as it has (aws.amazon.com/cloudwatch/pricing/, 2026-08).
type metricAlarm struct{ metrics int64 }

func readMetricAlarm(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	queries, ok := r.Value("metricQueries")
	if !ok || !queries.IsArray() {
		return metricAlarm{1}, nil
	}
	a := metricAlarm{}
	for _, query := range queries.ArrayValue() {
		if query.IsObject() && query.ObjectValue().HasValue("metric") {
			a.metrics++
		}
	}
	return a, nil
}

// Meters implements [rules.Priced].
func (a metricAlarm) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed("CloudWatch alarms", "cloudwatch.alarm", rules.Exactly(decimal.NewFromInt(a.metrics), "alarm-month"))}, nil
}
