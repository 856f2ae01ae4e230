package monitoring_test

import (
	"strings"
	"testing"

	"bankchurn/components/dashboard"
	"bankchurn/components/monitoring"
)

// The API drops zero values, so the provider would otherwise see a change in every preview.
func TestZeroValuesAreNotWritten(t *testing.T) {
	text, err := monitoring.Body(monitoring.Shown{Title: "churn", Panels: []dashboard.Panel[monitoring.Series]{
		{Title: "Errors", Unit: dashboard.Percent, Series: []monitoring.Series{{Filter: "bad", Of: "all", Aligner: "ALIGN_RATE", Reducer: "REDUCE_SUM"}}, Lines: []dashboard.Line{{Label: "alarm", Value: 0.5}}},
		{Title: "Pods", Unit: dashboard.Count, Series: []monitoring.Series{{Label: "ready", PromQL: "max(up)"}}, Lines: []dashboard.Line{{Label: "max", Value: 5}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, zero := range []string{`:0,`, `:0}`, `:""`, `:[]`, `:{}`, `:null`, `:false`} {
		if strings.Contains(text, zero) {
			t.Errorf("%s is in %s", zero, text)
		}
	}
	for _, want := range []string{
		`"thresholds":[{"label":"alarm","value":0.005}]`, // half a percent, as a ratio
		`"unitOverride":"10^2.%"`, `"thresholds":[{"label":"max","value":5}]`, `"prometheusQuery":"max(up)"`,
		`"timeSeriesFilterRatio":{"numerator":{"filter":"bad",`, `"denominator":{"filter":"all",`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in %s", want, text)
		}
	}
}
