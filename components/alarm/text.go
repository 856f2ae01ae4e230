package alarm

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/config"
)

// Text is what an alarm says.
type Text struct {
	// What is wrong, in a sentence, and the address or file of the Runbook for it.
	What, Runbook string
	// dashboard is the address of the service's dashboard; nil for none.
	dashboard pulumi.StringInput
}

func (t Text) String() string { return t.What + " Runbook: " + t.Runbook }

// Errors is the share of bad answers, in percent, above which the alarm goes off, and
// what it says.
func (o *Options) Errors() (percent decimal.Decimal, text Text) {
	percent = decimal.NewFromFloat(config.Default(o.ErrorPercent, 1))
	return percent, o.text(fmt.Sprintf("More than %s %% of requests were answered with a 5xx status.", percent), errorRunbook)
}

// Latency is the time in milliseconds above which the alarm goes off, and what it says.
func (o *Options) Latency() (ms int, text Text) {
	ms = config.Default(o.LatencyMs, 1000)
	return ms, o.text(fmt.Sprintf("The p95 latency is above %d ms.", ms), latencyRunbook)
}

// NotReady is what the alarm on instances that are missing says.
func (o *Options) NotReady(instances string) Text {
	return o.text("Fewer "+instances+" than desired have been ready for 15 minutes.", errorRunbook)
}

// FailingChecks is what the alarm on instances that do not become ready says, where nothing
// counts those that should be.
func (o *Options) FailingChecks() Text {
	return o.text("Instances have failed their health checks for 15 minutes.", errorRunbook)
}

// AtMaximum is what the alarm on a service that cannot grow any more says.
func (o *Options) AtMaximum(instances string, most int) Text {
	return o.text(fmt.Sprintf("The service has been at its maximum of %d %s for 15 minutes.", most, instances), latencyRunbook)
}

// Throttled is what the alarm on a function that cannot grow any more says.
func (o *Options) Throttled() Text {
	return o.text("Requests were throttled: the function is at its maximum concurrency.", errorRunbook)
}

// Expiring is what the alarm on a certificate that is not renewed says.
func (o *Options) Expiring() Text {
	return o.text("The certificate expires in less than 10 days and has not been renewed.", "certificate.md")
}

// The runbooks of more than one alarm.
const (
	errorRunbook   = "high-error-rate.md"
	latencyRunbook = "high-latency.md"
)

func (o *Options) text(what, runbook string) Text {
	place := "docs/runbooks"
	if o.Runbooks != "" {
		place = o.Runbooks
	}
	return Text{what, place + "/" + runbook, o.dashboard}
}
