package alarm_test

import (
	"regexp"
	"slices"
	"testing"

	"bankchurn/components/alarm"
	"bankchurn/components/prometheus"
	"bankchurn/config"
	"bankchurn/internal/recording"
)

// The rates and windows are those of table 5-8 of Google's SRE workbook, chapter 5. 14.4 times an
// error budget of 0.1 % is 1.44 % and 6 times is 0.6 %; for 5 % that may be slow, 72 % and 30 %.
func TestObjectivesHaveAFastAndASlowBurn(t *testing.T) {
	o := recording.Block[alarm.Options](t, "alarms", `{"slo": {"availabilityPercent": 99.9, "latencyMs": 300}, "runbooks": "https://example.com/r"}`)
	availability, given := o.AvailabilityObjective()
	if !given || availability.Key != "availability" {
		t.Fatalf("availability %+v, given %v", availability, given)
	}
	latency, ms, given := o.LatencyObjective()
	if !given || latency.Key != "latency" || ms != 300 {
		t.Fatalf("latency %+v, %d ms, given %v", latency, ms, given)
	}
	var promQL []prometheus.Burn
	var texts []string
	for _, b := range slices.Concat(availability.Burns, latency.Burns) {
		promQL, texts = append(promQL, b.PromQL()), append(texts, b.Text.String())
	}
	if want := []prometheus.Burn{
		{Name: "Fast", Long: "60m", Short: "5m", Percent: "1.44", Good: "0.9856"},
		{Name: "Slow", Long: "360m", Short: "30m", Percent: "0.6", Good: "0.994"},
		{Name: "Fast", Long: "60m", Short: "5m", Percent: "72", Good: "0.28"},
		{Name: "Slow", Long: "360m", Short: "30m", Percent: "30", Good: "0.7"},
	}; !slices.Equal(promQL, want) {
		t.Errorf("got %+v", promQL)
	}
	if want := []string{
		"More than 1.44 % of requests in the last 60 minutes, and in the last 5, missed the objective of 99.9 % without errors: a burn rate of 14.4. Runbook: https://example.com/r/high-error-rate.md",
		"More than 0.6 % of requests in the last 360 minutes, and in the last 30, missed the objective of 99.9 % without errors: a burn rate of 6. Runbook: https://example.com/r/high-error-rate.md",
		"More than 72 % of requests in the last 60 minutes, and in the last 5, missed the objective of 95 % within 300 ms: a burn rate of 14.4. Runbook: https://example.com/r/high-latency.md",
		"More than 30 % of requests in the last 360 minutes, and in the last 30, missed the objective of 95 % within 300 ms: a burn rate of 6. Runbook: https://example.com/r/high-latency.md",
	}; !slices.Equal(texts, want) {
		t.Errorf("got %q", texts)
	}
}

// At 93.05 %, 14.4 times the error budget exceeds all requests: such an alarm would never fire.
func TestTheLowestObjectiveCanBurnFast(t *testing.T) {
	o := recording.Block[alarm.Options](t, "alarms", `{"slo": {"availabilityPercent": 95}}`)
	availability, _ := o.AvailabilityObjective()
	if got := availability.Burns[0].Percent.String(); got != "72" {
		t.Errorf("the fast burn is at %s %%, want 72", got)
	}
	r := &config.Report{}
	config.Decode("x", `{"slo": {"availabilityPercent": 94.9, "latencyMs": 0}}`, &alarm.Options{}, r)
	var got []string
	for _, p := range r.Problems() {
		got = append(got, p.String())
	}
	if want := []string{
		"x.slo.availabilityPercent: 94.9: out of range (allowed: from 95 to 99.99; did you mean 95?)",
		"x.slo.latencyMs: 0: out of range (allowed: from 1 to 900000; did you mean 1?)",
	}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestObjectivesReplaceThresholds(t *testing.T) {
	topic := alarm.Address{Form: regexp.MustCompile("^topic-[0-9]$"), Allowed: "a topic"}
	for block, want := range map[string][]string{
		`{"notify": ["topic-1"], "slo": {"availabilityPercent": 99.9}, "latencyMs": 400}`: nil,
		`{"notify": ["topic-1"], "slo": {"latencyMs": 400}, "errorPercent": 2}`:           nil,
		`{"notify": ["topic-1"], "slo": {}}`:                                              {"x.alarms.slo: requires an objective (allowed: availabilityPercent, latencyMs or both)"},
		`{"notify": ["topic-1"], "slo": {"availabilityPercent": 99, "latencyMs": 5}, "errorPercent": 2, "latencyMs": 5}`: {
			"x.alarms.errorPercent: has no effect: x.alarms.slo.availabilityPercent replaces this threshold (set only one of the two)",
			"x.alarms.latencyMs: has no effect: x.alarms.slo.latencyMs replaces this threshold (set only one of the two)",
		},
		`{"slo": {"latencyMs": 5}}`: {"x.alarms.slo: has no effect without x.alarms.notify (allowed: x.alarms.notify with a topic)"},
	} {
		r := &config.Report{}
		recording.Block[alarm.Options](t, "alarms", block).Validate("x.alarms", topic, r)
		var got []string
		for _, p := range r.Problems() {
			got = append(got, p.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", block, got, want)
		}
	}
}
