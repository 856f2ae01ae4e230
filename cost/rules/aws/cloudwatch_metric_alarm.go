package aws

import (
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// metricAlarm is an alarm with the number of metrics that it reads: an expression costs one
// alarm for each. A query of Metrics Insights costs one for each metric that it finds, and the free
// alarms do not cover it (aws.amazon.com/cloudwatch/pricing/, 2026-08).
type metricAlarm struct {
	metrics int64
	// queries are those of Metrics Insights; grouped means that one of them reads an unknown
	// number of metrics.
	queries int64
	grouped bool
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
		if !query.IsObject() {
			continue
		}
		// A name in a query may be unknown yet; a math expression has none.
		text := ""
		if expression := rules.Plain(query.ObjectValue()["expression"]); expression.IsString() {
			text = strings.ToUpper(strings.TrimSpace(expression.StringValue()))
		}
		if strings.HasPrefix(text, "SELECT ") || text == "" && query.ObjectValue().HasValue("expression") {
			a.queries++
			a.grouped = a.grouped || strings.Contains(text, "GROUP BY")
		}
		if !query.ObjectValue().HasValue("metric") {
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
	var meters []rules.Meter
	if a.metrics > 0 || a.queries == 0 {
		meters = append(meters, fixed("CloudWatch alarms", sku, rules.Exactly(decimal.NewFromInt(a.metrics), "alarm-month")))
	}
	if a.queries > 0 {
		query := fixed("CloudWatch alarms, by query", sku, rules.Exactly(decimal.NewFromInt(a.queries), "alarm-month"))
		query.NotFree, query.AtLeast = true, a.grouped
		meters = append(meters, query)
	}
	return meters, nil
}
