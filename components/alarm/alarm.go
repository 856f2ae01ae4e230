// Package alarm holds what every platform's alarms have in common: their settings, when
// they go off, and that their texts name the runbook to open.
package alarm

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Options is the config block `alarms` of a platform: alarms on the error rate, on latency, on
// instances that are not ready, on a service at its maximum and on a certificate with less than
// 10 days left. docs/alarms.md says which of them each platform can raise. A minute without
// requests is a good one.
type Options struct {
	// Notify is who hears of an alarm and of its end: SNS topics on AWS, notification
	// channels of Cloud Monitoring on Google Cloud. Default: none, and then there are no
	// alarms.
	Notify []pulumi.StringInput `pulumi:"notify,optional"`
	// ErrorPercent is the share of requests answered with a status from 500 on above
	// which a minute is bad. Default: 1.
	ErrorPercent *float64 `pulumi:"errorPercent,optional" min:"0" max:"99"`
	// LatencyMs is the time above which a minute is bad when one answer in twenty takes
	// longer (p95). Default: 1000.
	LatencyMs *int `pulumi:"latencyMs,optional" min:"1" max:"900000"`
	// SLO replaces the fixed thresholds of `errorPercent` and `latencyMs` by service level
	// objectives, with alarms on the burn rate of their error budgets. Default: none.
	SLO *SLO `pulumi:"slo,optional"`
	// Runbooks is the address under which docs/runbooks is published, such as
	// https://github.com/my-team/bankchurn/blob/main/docs/runbooks. Default: none; the
	// alarms then name the files.
	Runbooks string `pulumi:"runbooks,optional" format:"httpsAddress"`
	// PrometheusRule has a Prometheus operator in the cluster raise the alarms, from the
	// metrics of the ingress controller. Platforms: eks and gke, with
	// `kubernetes.ingress.controller` traefik or nginx, which `notify` does not cover.
	// Default: none.
	PrometheusRule *PrometheusRule `pulumi:"prometheusRule,optional"`

	// dashboard is the address of the service's dashboard; see Link.
	dashboard pulumi.StringInput
	// arns are those of the alarms that were registered; see Add.
	arns pulumi.StringArray
}

// PrometheusRule is the object of a Prometheus operator that holds the alarms.
type PrometheusRule struct {
	// Labels are those by which the operator selects rules, such as `release:
	// kube-prometheus-stack`.
	Labels map[string]string `pulumi:"labels"`
}

// Wanted says whether there are alarms.
func (o *Options) Wanted() bool { return len(o.Notify) > 0 }

// Address is what a cloud's alarms can notify.
type Address struct {
	Form    *regexp.Regexp
	Allowed string
	// Rules says that the platform takes `prometheusRule`.
	Rules bool
	// Dashboard says that there is a dashboard, which links the runbooks even without alarms.
	Dashboard bool
}

// Validate refuses, at the config path of the block, whom the cloud cannot notify, and
// settings without an effect. It replaces Outputs by ones that fail with the same problem.
func (o *Options) Validate(path string, to Address, r *config.Report) {
	for i, who := range o.Notify {
		check := func(who string, r *config.Report) {
			if !to.Form.MatchString(who) {
				r.Refuse(config.Problem{Path: fmt.Sprintf("%s.notify[%d]", path, i), Value: who, Reason: "cannot be notified", Allowed: to.Allowed})
			}
		}
		if !config.IsSet(who) {
			check("", r)
		}
		o.Notify[i] = config.Check(who, r, check)
	}
	if o.PrometheusRule != nil && !to.Rules {
		r.Refuse(config.Problem{Path: path + ".prometheusRule", Reason: "has no effect without a cluster", Allowed: path + ".notify; platforms with it: eks, gke"})
	}
	o.validateSLO(path, r)
	if o.Wanted() || o.PrometheusRule != nil {
		return
	}
	for _, c := range []struct {
		key   string
		given bool
	}{{"errorPercent", o.ErrorPercent != nil}, {"latencyMs", o.LatencyMs != nil}, {"slo", o.SLO != nil}, {"runbooks", o.Runbooks != "" && !to.Dashboard}} {
		if c.given {
			r.Refuse(config.Problem{Path: path + "." + c.key, Reason: "is of alarms, and there are none without " + path + ".notify", Allowed: "with " + to.Allowed + " there"})
		}
	}
}
