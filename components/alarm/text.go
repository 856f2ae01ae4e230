package alarm

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/config"
)

// Text is the text of an alarm notification.
type Text struct {
	// What describes the problem in a sentence; Runbook is the URL or file of the runbook.
	What, Runbook string
	// dashboard is the URL of the service's dashboard; nil for none.
	dashboard pulumi.StringInput
}

func (t Text) String() string { return t.What + " Runbook: " + t.Runbook }

// Errors returns the threshold of the alarm on the error rate, in percent, and its text.
func (o *Options) Errors() (percent decimal.Decimal, text Text) {
	percent = decimal.NewFromFloat(config.Default(o.ErrorPercent, 1))
	return percent, o.text(fmt.Sprintf("More than %s %% of requests were answered with a 5xx status.", percent), errorRunbook)
}

// Latency returns the threshold of the alarm on latency, in milliseconds, and its text.
func (o *Options) Latency() (ms int, text Text) {
	ms = config.Default(o.LatencyMs, 1000)
	return ms, o.text(fmt.Sprintf("The p95 latency is above %d ms.", ms), latencyRunbook)
}

// NotReady is the text of the alarm on missing instances.
func (o *Options) NotReady(instances string) Text {
	return o.text("Fewer "+instances+" than desired have been ready for 15 minutes.", errorRunbook)
}

// FailingChecks is the text of the alarm on instances that do not become ready, on platforms that
// do not report a desired number of instances.
func (o *Options) FailingChecks() Text {
	return o.text("Instances have failed their health checks for 15 minutes.", errorRunbook)
}

// AtMaximum is the text of the alarm on a service that cannot scale out further.
func (o *Options) AtMaximum(instances string, most int) Text {
	return o.text(fmt.Sprintf("The service has been at its maximum of %d %s for 15 minutes.", most, instances), latencyRunbook)
}

// Throttled is the text of the alarm on a function that cannot scale out further.
func (o *Options) Throttled() Text {
	return o.text("Requests were throttled: the function is at its maximum concurrency.", errorRunbook)
}

// Expiring is the text of the alarm on a certificate that was not renewed.
func (o *Options) Expiring() Text {
	return o.text("The certificate expires in less than 10 days and has not been renewed.", "certificate.md")
}

// Runbooks that several alarms share.
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
