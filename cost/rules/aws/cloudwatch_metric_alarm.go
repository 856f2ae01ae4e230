package aws

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// metricAlarm is an alarm with the number of metrics that it reads: an expression costs one
// alarm for each (aws.amazon.com/cloudwatch/pricing/, 2026-08).
type metricAlarm struct {
	metrics int64
	// fast means that it is evaluated every 10 or 30 seconds, which costs more.
	fast bool
}

func readMetricAlarm(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	const minute = 60
	period, err := r.Number("period", minute)
	if err != nil {
		return nil, err
	}
	a := metricAlarm{metrics: 1, fast: period.LessThan(decimal.NewFromInt(minute))}
	queries, ok := r.Value("metricQueries")
	if !ok || !queries.IsArray() {
		return a, nil
	}
	a.metrics = 0
	for _, query := range queries.ArrayValue() {
		if !query.IsObject() || !query.ObjectValue().HasValue("metric") {
			continue
		}
		a.metrics++
		metric := rules.Plain(query.ObjectValue()["metric"])
		if metric.IsObject() && metric.ObjectValue()["period"].IsNumber() {
			a.fast = a.fast || metric.ObjectValue()["period"].NumberValue() < minute
		}
	}
	return a, nil
}

// Meters implements [rules.Priced].
func (a metricAlarm) Meters(rules.Load) ([]rules.Meter, error) {
	sku := "cloudwatch.alarm"
	if a.fast {
		sku = "cloudwatch.alarm.high-resolution"
	}
	return []rules.Meter{fixed("CloudWatch alarms", sku, rules.Exactly(decimal.NewFromInt(a.metrics), "alarm-month"))}, nil
}
