package alarm

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/components/prometheus"
	"bankchurn/config"
)

// SLO is the config block `alarms.slo`: service level objectives over 30 days. Each replaces a
// fixed threshold with two burn-rate alarms: fast (14.4 times the error budget, over the last
// hour and the last 5 minutes) and slow (6 times, over the last 6 hours and the last 30
// minutes).
type SLO struct {
	// The percentage of requests that must be answered with a status below 500. Replaces
	// `errorPercent`. Default: none.
	AvailabilityPercent *float64 `pulumi:"availabilityPercent,optional" min:"95" max:"99.99"`
	// The time in milliseconds within which 95 % of requests must be answered. Replaces
	// `latencyMs`. Default: none.
	LatencyMs *int `pulumi:"latencyMs,optional" min:"1" max:"900000"`
}

// withinPercent is the percentage of requests that a latency objective covers: the percentile of
// the alarm that it replaces.
const withinPercent = 95

// Objective is one objective with its alarms.
type Objective struct {
	// Key is the suffix of the alarms' names.
	Key   string
	Burns []Burn
}

// Burn is one burn-rate alarm. It fires while the percentage of bad requests is above Percent in
// both windows: the long window shows that the burn is significant, the short one that it is still
// going on.
type Burn struct {
	// Key is fast or slow.
	Key string
	// Long and Short are the windows, in minutes.
	Long, Short int
	Percent     decimal.Decimal
	Text        Text
}

// rates are from Google's SRE workbook: 2 % of the 30-day budget spent in one hour, 5 % in six. Its
// third rate, 10 % in three days, is meant for tickets rather than alarms
// (sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts, table 5-8, 2026-11).
var rates = []struct {
	key         string
	times       decimal.Decimal
	long, short int
}{
	{"fast", decimal.New(144, -1), 60, 5},
	{"slow", decimal.NewFromInt(6), 360, 30},
}

var hundred = decimal.NewFromInt(100)

// AvailabilityObjective is the objective that replaces the alarm on the error rate.
func (o *Options) AvailabilityObjective() (Objective, bool) {
	if o.SLO == nil || o.SLO.AvailabilityPercent == nil {
		return Objective{}, false
	}
	percent := decimal.NewFromFloat(*o.SLO.AvailabilityPercent)
	return o.objective("availability", percent, errorRunbook, fmt.Sprintf("the objective of %s %% without errors", percent)), true
}

// LatencyObjective is the objective that replaces the alarm on latency, and its limit in
// milliseconds.
func (o *Options) LatencyObjective() (_ Objective, ms int, given bool) {
	if o.SLO == nil || o.SLO.LatencyMs == nil {
		return Objective{}, 0, false
	}
	ms = *o.SLO.LatencyMs
	goal := fmt.Sprintf("the objective of %d %% within %d ms", withinPercent, ms)
	return o.objective("latency", decimal.NewFromInt(withinPercent), latencyRunbook, goal), ms, true
}

// objective returns the objective that percent of the requests are good.
func (o *Options) objective(key string, percent decimal.Decimal, runbook, goal string) Objective {
	out := Objective{Key: key}
	for _, rate := range rates {
		bad := rate.times.Mul(hundred.Sub(percent))
		out.Burns = append(out.Burns, Burn{
			Key: rate.key, Long: rate.long, Short: rate.short, Percent: bad,
			Text: o.text(fmt.Sprintf("More than %s %% of requests in the last %d minutes, and in the last %d, missed %s: a burn rate of %s.", bad, rate.long, rate.short, goal, rate.times), runbook),
		})
	}
	return out
}

// Good is the percentage of requests that are not bad. More than Percent of the requests take
// longer than a limit exactly if this percentile of the latencies exceeds it.
func (b Burn) Good() decimal.Decimal { return hundred.Sub(b.Percent) }

// PromQL returns the burn in the form that PromQL rules use.
func (b Burn) PromQL() prometheus.Burn {
	return prometheus.Burn{
		Name: strings.ToUpper(b.Key[:1]) + b.Key[1:], Percent: b.Percent.String(), Good: b.Good().Div(hundred).String(),
		Long: fmt.Sprintf("%dm", b.Long), Short: fmt.Sprintf("%dm", b.Short),
	}
}

// LatencyKey is the key of the latency limit that the alarms use, and its value.
func (o *Options) LatencyKey() (key string, ms int) {
	if _, ms, given := o.LatencyObjective(); given {
		return "slo.latencyMs", ms
	}
	ms, _ = o.Latency()
	return "latencyMs", ms
}

// validateSLO rejects a block without an objective, and a threshold that an objective replaces.
func (o *Options) validateSLO(path string, r *config.Report) {
	if o.SLO == nil {
		return
	}
	if o.SLO.AvailabilityPercent == nil && o.SLO.LatencyMs == nil {
		r.Refuse(config.Problem{Path: path + ".slo", Reason: "requires an objective", Allowed: "availabilityPercent, latencyMs or both"})
	}
	for _, c := range []struct {
		threshold, objective string
		both                 bool
	}{
		{"errorPercent", "availabilityPercent", o.ErrorPercent != nil && o.SLO.AvailabilityPercent != nil},
		{"latencyMs", "latencyMs", o.LatencyMs != nil && o.SLO.LatencyMs != nil},
	} {
		if c.both {
			r.Refuse(config.Problem{Path: path + "." + c.threshold, Reason: fmt.Sprintf("has no effect: %s.slo.%s replaces this threshold", path, c.objective), Fix: "set only one of the two"})
		}
	}
}
