package cloudwatch

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Charts returns the series of the requests that the alarms watch. dimensions are m's, as
// alternating names and values.
//
// CloudWatch uses longer periods for a longer time range, so counts are divided by the period.
func (m Measured) Charts(dimensions []string) (requests, errors, latency []Series) {
	metric := func(id, name, stat string) Series {
		return Series{Namespace: m.Namespace, Metric: name, Dimensions: dimensions, Stat: stat, ID: id}
	}
	counted := []Series{metric("requests", m.Requests, "Sum")}
	all, failed := "FILL(requests, 0)", "FILL(errors, 0)"
	if m.Turned != "" {
		counted = append(counted, metric("turned", m.Turned, "Sum"))
		all, failed = "("+all+" + FILL(turned, 0))", "("+failed+" + FILL(turned, 0))"
	}
	requests = append(requests, counted...)
	requests = append(requests, Series{Label: "requests", Expression: all + " / PERIOD(requests)"})
	errors = append(errors, counted...)
	errors = append(errors, metric("errors", m.Errors, "Sum"), metric("refused", m.Refused, "Sum"),
		Series{Label: "5xx", Expression: fmt.Sprintf("100 * %s / %s", failed, all)},
		Series{Label: "4xx", Expression: fmt.Sprintf("100 * FILL(refused, 0) / %s", all)})
	for _, percentile := range []string{"p50", "p95", "p99"} {
		if m.PerMs.Equal(decimal.NewFromInt(1)) {
			shown := metric("", m.Latency, percentile)
			shown.Label = percentile
			latency = append(latency, shown)
			continue
		}
		latency = append(latency, metric(percentile, m.Latency, percentile),
			Series{Label: percentile, Expression: fmt.Sprintf("%s * %s", percentile, decimal.NewFromInt(1).Div(m.PerMs))})
	}
	return requests, errors, latency
}
