package kubernetes

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/alarm"
	"bankchurn/components/prometheus"
	"bankchurn/config"
)

// validateAlarms rejects alarms that nothing can raise, neither in the cluster nor at its load
// balancer.
func (d *desired) validateAlarms(r *config.Report) {
	o, path := d.cluster.Alarms, d.cluster.AlarmsPath
	if o == nil {
		return
	}
	inCluster := d.controller().namespace != ""
	switch {
	case o.Wanted() && inCluster:
		r.Refuse(config.Problem{
			Path:    path + ".notify",
			Reason:  "has no effect with " + d.Ingress.Controller + ": its network load balancer counts no requests, and Alertmanager routes the controller's alerts by label",
			Allowed: path + ".prometheusRule; or a kubernetes.ingress.controller whose load balancer counts requests: alb on eks, gce on gke",
		})
	case o.PrometheusRule != nil && !inCluster:
		r.Refuse(config.Problem{
			Path: path + ".prometheusRule", Reason: "has no effect with " + d.Ingress.Controller + ": its load balancer is outside the cluster, where Prometheus cannot see requests",
			Allowed: path + ".notify; or kubernetes.ingress.controller traefik or nginx",
		})
	}
	if o.PrometheusRule == nil || !inCluster {
		return
	}
	if key, ms := o.LatencyKey(); ms >= prometheus.LongestLatencyMs(d.Ingress.Controller) {
		r.Refuse(config.Problem{
			Path: path + "." + key, Value: ms, Reason: fmt.Sprintf("is out of range: the last histogram bucket of %s ends at %d ms", d.Ingress.Controller, prometheus.LongestLatencyMs(d.Ingress.Controller)),
			Allowed: fmt.Sprintf("less than %d with kubernetes.ingress.controller %s", prometheus.LongestLatencyMs(d.Ingress.Controller), d.Ingress.Controller),
		})
	}
	r.Note("" + path + ".prometheusRule requires the Prometheus operator in the cluster. It must scrape " + d.Ingress.Controller + ", kube-state-metrics and, with an issuer, cert-manager: an alarm without its metric never goes off")
}

// newRules registers the alarms as rules of a Prometheus operator, if configured.
func (b *builder) newRules(deployment, ingress pulumi.StringInput) error {
	o := b.cluster.Alarms
	if o == nil || o.PrometheusRule == nil {
		return nil
	}
	var certificate pulumi.StringInput = pulumi.String("") // cert-manager gives it the Secret's name
	if b.Ingress.TLS.byCertManager() {
		certificate = b.tlsSecret()
	}
	rules := pulumi.All(b.namespace, ingress, deployment, certificate).ApplyT(func(v []any) []map[string]any {
		watched := prometheus.Service{
			Controller: b.Ingress.Controller, Namespace: v[0].(string), Ingress: v[1].(string), Deployment: v[2].(string),
			Service: b.service.Name, Port: servicePort, Certificate: v[3].(string),
		}
		if b.scales() {
			watched.MaxPods = b.maxPods()
		}
		return alertingRules(o, watched)
	})
	meta := b.meta()
	meta.Labels = pulumi.ToStringMap(config.Merge(b.labels, o.PrometheusRule.Labels))
	_, err := NewObject(b.ctx, b.name, "monitoring.coreos.com/v1", "PrometheusRule", meta, pulumi.Map{
		"groups": pulumi.Array{pulumi.Map{"name": pulumi.String(b.name), "rules": rules}},
	}, b.parent, pulumi.DependsOn(b.within))
	return err
}

// alertingRules returns the rules in the operator's format.
func alertingRules(o *alarm.Options, watched prometheus.Service) []map[string]any {
	all := append(requestRules(o, watched.Traffic()), worded{watched.NotReady(), o.NotReady("Pods")})
	if watched.MaxPods > 0 {
		all = append(all, worded{watched.AtMaximum(), o.AtMaximum("Pods", watched.MaxPods)})
	}
	if watched.Certificate != "" {
		all = append(all, worded{watched.Expiring(), o.Expiring()})
	}
	var rules []map[string]any
	for _, rule := range all {
		rules = append(rules, map[string]any{
			"alert": rule.Alert, "expr": rule.Expr, "for": rule.For,
			"labels":      map[string]any{"severity": "warning", "service": watched.Service, "namespace": watched.Namespace},
			"annotations": map[string]any{"summary": rule.text.What, "runbook_url": rule.text.Runbook},
		})
	}
	return rules
}

// worded is a rule and the text of its notification.
type worded struct {
	prometheus.Rule
	text alarm.Text
}

// requestRules are the rules on requests.
func requestRules(o *alarm.Options, traffic prometheus.Traffic) []worded {
	var all []worded
	if objective, given := o.AvailabilityObjective(); given {
		for _, b := range objective.Burns {
			all = append(all, worded{traffic.FailedBurn(b.PromQL()), b.Text})
		}
	} else {
		percent, text := o.Errors()
		all = append(all, worded{traffic.Errors(percent.String()), text})
	}
	if objective, ms, given := o.LatencyObjective(); given {
		for _, b := range objective.Burns {
			all = append(all, worded{traffic.SlowBurn(b.PromQL(), ms), b.Text})
		}
		return all
	}
	ms, text := o.Latency()
	return append(all, worded{traffic.Latency(ms), text})
}
