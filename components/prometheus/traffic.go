package prometheus

import "fmt"

// Traffic selects the series that count a service's requests.
type Traffic struct {
	// All and Failed select counters: all requests, and those answered with a 5xx status.
	All, Failed string
	// Buckets selects the latency histogram, in seconds if Seconds is set and otherwise in
	// milliseconds.
	Buckets string
	Seconds bool
}

func trafficOf(count, seconds, selector, failed string) Traffic {
	return Traffic{
		All: count + "{" + selector + "}", Failed: count + "{" + selector + "," + failed + "}",
		Buckets: seconds + "_bucket{" + selector + "}", Seconds: true,
	}
}

// Burn is one burn-rate alarm.
type Burn struct {
	// Name is the suffix of the alert's name, such as Fast.
	Name string
	// Long and Short are the windows, such as 5m.
	Long, Short string
	// Percent is the percentage of bad requests above which the alarm fires, in both windows. Good
	// is the share of good requests at that point, from 0 to 1.
	Percent, Good string
}

// Errors fires when more than percent of the requests in five minutes are answered with a 5xx
// status. Without requests there is no rate and no alarm.
func (t Traffic) Errors(percent string) Rule {
	return Rule{Alert: "HighErrorRate", For: "3m", Expr: t.failed("5m") + " > " + percent}
}

// Latency fires when the p95 latency of five minutes exceeds ms.
func (t Traffic) Latency(ms int) Rule {
	return Rule{Alert: "HighLatency", For: "3m", Expr: fmt.Sprintf("%s > %d", t.quantile("0.95", "5m"), ms)}
}

// FailedBurn fires when more requests fail than the burn rate allows.
func (t Traffic) FailedBurn(b Burn) Rule {
	return Rule{
		Alert: "AvailabilityBurn" + b.Name, For: "0s",
		Expr: fmt.Sprintf("%s > %s and %s > %s", t.failed(b.Long), b.Percent, t.failed(b.Short), b.Percent),
	}
}

// SlowBurn fires when more requests take longer than ms than the burn rate allows. That is the case
// exactly when the Good quantile exceeds ms. Using the quantile works for any number of
// milliseconds, even if no bucket ends there.
func (t Traffic) SlowBurn(b Burn, ms int) Rule {
	return Rule{
		Alert: "LatencyBurn" + b.Name, For: "0s",
		Expr: fmt.Sprintf("%s > %d and %s > %d", t.quantile(b.Good, b.Long), ms, t.quantile(b.Good, b.Short), ms),
	}
}

// failed is the percentage of failed requests in a window.
func (t Traffic) failed(window string) string {
	return fmt.Sprintf("100 * sum(rate(%s[%s])) / sum(rate(%s[%s]))", t.Failed, window, t.All, window)
}

// quantile is a latency quantile over a window, in milliseconds.
func (t Traffic) quantile(q, window string) string {
	of := fmt.Sprintf("histogram_quantile(%s, sum by (le) (rate(%s[%s])))", q, t.Buckets, window)
	if t.Seconds {
		return "1000 * " + of
	}
	return of
}
