// Package alarm contains what the alarms of all platforms share: settings, thresholds, and texts
// that link the runbook.
package alarm

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Options is the config block `alarms` of a platform: alarms on the error rate, on latency, on
// instances that are not ready, on a service at its maximum and on a certificate that expires in
// less than 10 days. docs/alarms.md lists the alarms of each platform. A minute without requests
// counts as good.
type Options struct {
	// Where to send alarms and recoveries: SNS topics on AWS, Cloud Monitoring notification
	// channels on Google Cloud. Default: none, and no alarms.
	Notify []pulumi.StringInput `pulumi:"notify,optional"`
	// The percentage of requests answered with a 5xx status above which a minute counts as bad.
	// Default: 1.
	ErrorPercent *float64 `pulumi:"errorPercent,optional" min:"0" max:"99"`
	// The p95 latency in milliseconds above which a minute counts as bad. Default: 1000.
	LatencyMs *int `pulumi:"latencyMs,optional" min:"1" max:"900000"`
	// Service level objectives that replace the fixed thresholds `errorPercent` and `latencyMs`,
	// with alarms on the burn rates of their error budgets. Default: none.
	SLO *SLO `pulumi:"slo,optional"`
	// The URL where docs/runbooks is published, such as
	// https://github.com/my-team/bankchurn/blob/main/docs/runbooks. Default: none; alarms name
	// the files.
	Runbooks string `pulumi:"runbooks,optional" format:"httpsAddress"`
	// Raises the alarms through a Prometheus operator in the cluster, from the metrics of the
	// ingress controller. Platforms: eks and gke, with `kubernetes.ingress.controller` traefik
	// or nginx, which `notify` does not cover. Default: none.
	PrometheusRule *PrometheusRule `pulumi:"prometheusRule,optional"`

	// dashboard is the address of the service's dashboard; see Link.
	dashboard pulumi.StringInput
	// arns are those of the alarms that were registered; see Add.
	arns pulumi.StringArray
}

// PrometheusRule is the object of a Prometheus operator that holds the alarms.
type PrometheusRule struct {
	// The labels by which the operator selects rules, such as `release: kube-prometheus-stack`.
	Labels map[string]string `pulumi:"labels"`
}

// Wanted reports whether alarms are configured.
func (o *Options) Wanted() bool { return len(o.Notify) > 0 }

// Address describes the notification targets that a cloud's alarms support.
type Address struct {
	Form    *regexp.Regexp
	Allowed string
	// Rules reports whether the platform supports `prometheusRule`.
	Rules bool
	// Dashboard reports whether a dashboard links the runbooks even without alarms.
	Dashboard bool
}

// Validate rejects notification targets that the cloud does not support, and settings without
// effect. path is the block's config path. It replaces each Output with one that fails if its value
// is invalid.
func (o *Options) Validate(path string, to Address, r *config.Report) {
	for i, who := range o.Notify {
		check := func(who string, r *config.Report) {
			if !to.Form.MatchString(who) {
				r.Refuse(config.Problem{Path: fmt.Sprintf("%s.notify[%d]", path, i), Value: who, Reason: "is not a notification target", Allowed: to.Allowed})
			}
		}
		if !config.IsSet(who) {
			check("", r)
		}
		o.Notify[i] = config.Check(who, r, check)
	}
	if o.PrometheusRule != nil && !to.Rules {
		r.Refuse(config.Problem{Path: path + ".prometheusRule", Reason: "has no effect on this platform", Allowed: path + ".notify; platforms with prometheusRule: eks, gke"})
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
			r.Refuse(config.Problem{Path: path + "." + c.key, Reason: "has no effect without " + path + ".notify", Allowed: path + ".notify with " + to.Allowed})
		}
	}
}
