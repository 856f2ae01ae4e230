package kubernetes_test

import (
	"slices"
	"strings"
	"testing"

	"bankchurn/components/alarm"
	"bankchurn/components/kubernetes"
	"bankchurn/config"
	"bankchurn/internal/recording"
)

const ruleType = "kubernetes:monitoring.coreos.com/v1:PrometheusRule"

func withAlarms(t *testing.T, c kubernetes.Cluster, text string) kubernetes.Cluster {
	t.Helper()
	c.Alarms, c.AlarmsPath = recording.Block[alarm.Options](t, "alarms", text), c.Platform+".alarms"
	return c
}

func TestAlarmsRequireRequestMetrics(t *testing.T) {
	const notify, rule = `{"notify": ["x"]}`, `{"prometheusRule": {"labels": {"release": "prometheus"}}}`
	for name, c := range map[string]struct{ block, alarms, want string }{
		"traefik tells Prometheus":            {`{}`, rule, ""},
		"traefik's balancer is deaf":          {`{}`, notify, "eks.alarms.notify: has no effect with traefik: its network load balancer counts no requests"},
		"alb tells CloudWatch":                {`{"ingress": {"controller": "alb"}}`, notify, ""},
		"alb is out of the cluster":           {`{"ingress": {"controller": "alb"}}`, rule, "eks.alarms.prometheusRule: has no effect with alb"},
		"beyond the last bucket":              {`{}`, strings.Replace(rule, "{", `{"latencyMs": 5000, `, 1), "eks.alarms.latencyMs: 5000: is out of range: the last histogram bucket of traefik ends at 5000 ms"},
		"an objective beyond the last bucket": {`{}`, strings.Replace(rule, "{", `{"slo": {"latencyMs": 5000}, `, 1), "eks.alarms.slo.latencyMs: 5000: is out of range: the last histogram bucket of traefik ends at 5000 ms"},
		"within nginx's":                      {`{"installControllers": false, "ingress": {"controller": "nginx"}}`, strings.Replace(rule, "{", `{"latencyMs": 9999, `, 1), ""},
	} {
		r := &config.Report{}
		block(t, c.block).Validate(input(t, `{"public": true}`), withAlarms(t, made, c.alarms), r)
		var got string
		for _, p := range r.Problems() {
			got += p.String()
		}
		if c.want == "" && got != "" || !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestTheRuleHasTheOperatorsLabelsAndTheRunbook(t *testing.T) {
	cluster := withAlarms(t, made, `{"prometheusRule": {"labels": {"release": "prometheus"}}, "errorPercent": 2, "runbooks": "https://example.com/r"}`)
	out := created(t, `{"ingress": {"routes": [{"host": "churn.example.com"}], "tls": {"issuer": "letsencrypt"}}}`, `{"public": true}`, cluster)
	rule := out.Only(t, ruleType)
	for path, want := range map[string]string{
		"metadata.labels.release": "prometheus", "metadata.labels.app": "bankchurn-api",
		"spec.groups[0].rules[0].alert":                   "HighErrorRate",
		"spec.groups[0].rules[0].for":                     "3m",
		"spec.groups[0].rules[0].annotations.runbook_url": "https://example.com/r/high-error-rate.md",
		"spec.groups[0].rules[0].annotations.summary":     "More than 2 % of requests were answered with a 5xx status.",
		"spec.groups[0].rules[1].alert":                   "HighLatency",
		"spec.groups[0].rules[2].expr":                    `max(kube_deployment_status_replicas_available{deployment="bankchurn-api-0a1b2c3d"}) < max(kube_deployment_spec_replicas{deployment="bankchurn-api-0a1b2c3d"})`,
		"spec.groups[0].rules[3].expr":                    `max(kube_deployment_spec_replicas{deployment="bankchurn-api-0a1b2c3d"}) >= 10`,
		"spec.groups[0].rules[4].annotations.runbook_url": "https://example.com/r/certificate.md",
	} {
		if got := at(rule, path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	const service = `service=~"ml-portfolio-bankchurn-api-traefik-0a1b2c3d-bankchurn-api-80(-canary)?@kubernetesingressnginx"`
	if expr := at(rule, "spec.groups[0].rules[0].expr"); !strings.Contains(expr, service) {
		t.Errorf("%s does not select %s", expr, service)
	}
	fixed := created(t, `{}`, `{"public": true, "scaling": {"min": 2, "max": 2}}`, cluster).Only(t, ruleType)
	rules := fixed.Inputs["spec"].ObjectValue()["groups"].ArrayValue()[0].ObjectValue()["rules"].ArrayValue()
	var alerts []string
	for _, rule := range rules {
		alerts = append(alerts, rule.ObjectValue()["alert"].StringValue())
	}
	if want := []string{"HighErrorRate", "HighLatency", "PodsNotReady"}; !slices.Equal(alerts, want) {
		t.Errorf("without an autoscaler and a certificate: %v", alerts)
	}
	objectives := withAlarms(t, made, `{"prometheusRule": {"labels": {"release": "prometheus"}}, "slo": {"availabilityPercent": 99.9, "latencyMs": 300}}`)
	slo := created(t, `{}`, `{"public": true}`, objectives).Only(t, ruleType)
	for path, want := range map[string]string{
		"spec.groups[0].rules[0].alert":                   "AvailabilityBurnFast",
		"spec.groups[0].rules[0].for":                     "0s",
		"spec.groups[0].rules[1].alert":                   "AvailabilityBurnSlow",
		"spec.groups[0].rules[2].alert":                   "LatencyBurnFast",
		"spec.groups[0].rules[2].annotations.runbook_url": "docs/runbooks/high-latency.md",
		"spec.groups[0].rules[3].alert":                   "LatencyBurnSlow",
		"spec.groups[0].rules[4].alert":                   "PodsNotReady",
	} {
		if got := at(slo, path); got != want {
			t.Errorf("objectives, %s: %q, want %q", path, got, want)
		}
	}
	if more := created(t, `{}`, `{"public": true}`, made).Of(ruleType); len(more) != 0 {
		t.Errorf("not asked for: %v", more)
	}
}
