package prometheus

import "fmt"

// Traffic selects the series that count the requests of a service.
type Traffic struct {
	// All and Failed select counters: of the requests, and of those answered with a status from
	// 500 on.
	All, Failed string
	// Buckets selects the histogram of how long they took: in milliseconds, or in Seconds.
	Buckets string
	Seconds bool
}

func trafficOf(count, seconds, selector, failed string) Traffic {
	return Traffic{
		All: count + "{" + selector + "}", Failed: count + "{" + selector + "," + failed + "}",
		Buckets: seconds + "_bucket{" + selector + "}", Seconds: true,
	}
}

// Burn is what an alarm on a burn rate watches.
type Burn struct {
	// Name ends the alert's name, such as Fast.
	Name string
	// Long and Short are the windows, such as 5m.
	Long, Short string
	// Percent is the share of bad requests above which the alarm goes off, over both windows.
	// Good is the share of the others, from 0 to 1.
	Percent, Good string
}

// Errors goes off when more than that many percent of the requests of five minutes are
// answered with a status from 500 on. Without requests there is no share, and no alarm.
func (t Traffic) Errors(percent string) Rule {
	return Rule{Alert: "HighErrorRate", For: "3m", Expr: t.failed("5m") + " > " + percent}
}

// Latency goes off when one request in twenty of five minutes takes longer.
func (t Traffic) Latency(ms int) Rule {
	return Rule{Alert: "HighLatency", For: "3m", Expr: fmt.Sprintf("%s > %d", t.quantile("0.95", "5m"), ms)}
}

// FailedBurn goes off when more requests fail than the burn rate allows.
func (t Traffic) FailedBurn(b Burn) Rule {
	return Rule{
		Alert: "AvailabilityBurn" + b.Name, For: "0s",
		Expr: fmt.Sprintf("%s > %s and %s > %s", t.failed(b.Long), b.Percent, t.failed(b.Short), b.Percent),
	}
}

// SlowBurn goes off when more requests take longer than a number of milliseconds than the burn
// rate allows. More than Percent of them do exactly if the quantile of the others does: a
// histogram has it for any number of milliseconds, and no bucket needs to end there.
func (t Traffic) SlowBurn(b Burn, ms int) Rule {
	return Rule{
		Alert: "LatencyBurn" + b.Name, For: "0s",
		Expr: fmt.Sprintf("%s > %d and %s > %d", t.quantile(b.Good, b.Long), ms, t.quantile(b.Good, b.Short), ms),
	}
}

// failed is the share of requests that failed in a window, in percent.
func (t Traffic) failed(window string) string {
	return fmt.Sprintf("100 * sum(rate(%s[%s])) / sum(rate(%s[%s]))", t.Failed, window, t.All, window)
}

// quantile is one of the latencies of a window, in milliseconds.
func (t Traffic) quantile(q, window string) string {
	of := fmt.Sprintf("histogram_quantile(%s, sum by (le) (rate(%s[%s])))", q, t.Buckets, window)
	if t.Seconds {
		return "1000 * " + of
	}
	return of
}
