// Package prometheus runs the alarms' expressions in Prometheus' own engine. It is a separate
// module, because Prometheus would more than double the program's dependencies.
package prometheus

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"

	"bankchurn/components/prometheus"
)

// service returns a service behind a controller, with generated names.
func service(controller string) prometheus.Service {
	return prometheus.Service{
		Controller: controller, Namespace: "ml-portfolio", Ingress: "churn-traefik-1a2b", Deployment: "churn-3c4d", Service: "churn", Port: 80,
		MaxPods: 10, Certificate: "churn-tls",
	}
}

// series returns the request counters of ten minutes, with a sample a minute.
func series(controller string, ok, failed string) string {
	if controller == "nginx" {
		return fmt.Sprintf(`
  nginx_ingress_controller_requests{ingress="churn-traefik-1a2b",exported_namespace="ml-portfolio",status="200"} %s
  nginx_ingress_controller_requests{ingress="churn-traefik-1a2b",exported_namespace="ml-portfolio",status="503"} %s
  nginx_ingress_controller_requests{ingress="another",status="500"} 0+1000x30`, ok, failed)
	}
	return fmt.Sprintf(`
  traefik_service_requests_total{service="ml-portfolio-churn-traefik-1a2b-churn-80@kubernetesingressnginx",code="200",method="POST",protocol="http"} %s
  traefik_service_requests_total{service="ml-portfolio-churn-traefik-1a2b-churn-80-canary@kubernetesingressnginx",code="502",method="POST",protocol="http"} %s
  traefik_service_requests_total{service="ml-portfolio-another-churn-80@kubernetesingressnginx",code="500"} 0+1000x30`, ok, failed)
}

// firing reports whether the expression has a result at that minute.
func firing(t *testing.T, load, expr string, minute int) bool {
	t.Helper()
	storage := promqltest.LoadedStorage(t, "load 1m"+load+"\n")
	defer storage.Close()
	engine := promqltest.NewTestEngine(t, false, 5*time.Minute, 100_000)
	query, err := engine.NewInstantQuery(t.Context(), storage, nil, expr, time.Unix(int64(60*minute), 0))
	if err != nil {
		t.Fatalf("%s: %v", expr, err)
	}
	defer query.Close()
	vector, err := query.Exec(t.Context()).Vector()
	if err != nil {
		t.Fatalf("%s: %v", expr, err)
	}
	if len(vector) > 1 {
		t.Fatalf("%s: %d alerts for one service: %v", expr, len(vector), vector)
	}
	return len(vector) == 1
}

// Ten requests a second; one in ten fails from minute 10 to 20, then none. Five minutes later
// the share is zero again.
func TestErrorAlarmsFireAndRecover(t *testing.T) {
	for _, controller := range []string{"traefik", "nginx"} {
		rule := service(controller).Traffic().Errors("5")
		load := series(controller, "0+600x9 5940+540x10 11340+600x20", "0x10 60+60x9 600x20")
		for minute, want := range map[int]bool{8: false, 19: true, 29: false} {
			if got := firing(t, load, rule.Expr, minute); got != want {
				t.Errorf("%s, minute %d: firing %v, want %v: %s", controller, minute, got, want, rule.Expr)
			}
		}
		// One in ten is below 10.5 %.
		if firing(t, load, service(controller).Traffic().Errors("10.5").Expr, 19) {
			t.Errorf("%s: fires below its threshold", controller)
		}
	}
}

func TestWithoutTrafficNoAlarmFires(t *testing.T) {
	for _, controller := range []string{"traefik", "nginx"} {
		for _, rule := range []prometheus.Rule{service(controller).Traffic().Errors("5"), service(controller).Traffic().Latency(1000)} {
			if firing(t, series(controller, "600x30", "60x30"), rule.Expr, 20) {
				t.Errorf("%s: %s fires on counters that stand still", controller, rule.Alert)
			}
			if firing(t, "\n  up 1x30", rule.Expr, 20) {
				t.Errorf("%s: %s fires without a metric", controller, rule.Alert)
			}
		}
	}
}

// buckets returns a histogram of ten requests a second, of which fast take up to 0.3 s and the
// others up to 1.2 s.
func buckets(controller string, fast int) string {
	name, labels, bounds := "traefik_service_request_duration_seconds_bucket", `service="ml-portfolio-churn-traefik-1a2b-churn-80@kubernetesingressnginx"`, []string{"0.3", "1.2", "+Inf"}
	if controller == "nginx" {
		name, labels = "nginx_ingress_controller_request_duration_seconds_bucket", `ingress="churn-traefik-1a2b"`
	}
	var b strings.Builder
	for i, bound := range bounds {
		rate := 600
		if i == 0 {
			rate = 60 * fast
		}
		fmt.Fprintf(&b, "\n  %s{%s,le=%q} 0+%dx30", name, labels, bound, rate)
	}
	return b.String()
}

// With all requests under 0.3 s, p95 is at most that. With half of them, p95 lies nine tenths
// into the bucket from 0.3 to 1.2 s: 1.11 s.
func TestLatencyAlarmsFire(t *testing.T) {
	for _, controller := range []string{"traefik", "nginx"} {
		expr := service(controller).Traffic().Latency(1000).Expr
		if firing(t, buckets(controller, 10), expr, 20) {
			t.Errorf("%s: fires while every request is fast", controller)
		}
		if !firing(t, buckets(controller, 5), expr, 20) {
			t.Errorf("%s: 1.11 s does not fire", controller)
		}
		if firing(t, buckets(controller, 5), service(controller).Traffic().Latency(1120).Expr, 20) {
			t.Errorf("%s: 1.11 s fires above 1.12 s", controller)
		}
	}
}

func TestPodsAndCertificates(t *testing.T) {
	s := service("traefik")
	const certificate = `certmanager_certificate_expiration_timestamp_seconds{name="churn-tls",exported_namespace="ml-portfolio",namespace="cert-manager"}`
	pods := func(wanted, available int) string {
		// A second kube-state-metrics instance, as after its rollout, does not count as a
		// second service.
		var b strings.Builder
		for _, instance := range []string{"a", "b"} {
			fmt.Fprintf(&b, "\n  kube_deployment_spec_replicas{deployment=\"churn-3c4d\",instance=%q} %dx30\n  kube_deployment_status_replicas_available{deployment=\"churn-3c4d\",instance=%q} %dx30", instance, wanted, instance, available)
		}
		return b.String() + "\n  kube_deployment_spec_replicas{deployment=\"other\"} 99x30"
	}
	for name, c := range map[string]struct {
		load string
		rule prometheus.Rule
		want bool
	}{
		"all Pods are ready":            {pods(3, 3), s.NotReady(), false},
		"one is not":                    {pods(3, 2), s.NotReady(), true},
		"nothing measures Pods":         {"\n  up 1x30", s.NotReady(), false},
		"as many Pods as there may be":  {pods(10, 10), s.AtMaximum(), true},
		"one less":                      {pods(9, 9), s.AtMaximum(), false},
		"nine days and 20 minutes left": {"\n  " + certificate + fmt.Sprintf(" %dx30", 9*86400+20*60), s.Expiring(), true},
		"eleven days left":              {"\n  " + certificate + fmt.Sprintf(" %dx30", 11*86400+20*60), s.Expiring(), false},
		"another namespace's ends":      {"\n  " + strings.Replace(certificate, "ml-portfolio", "else", 1) + " 0x30", s.Expiring(), false},
	} {
		if got := firing(t, c.load, c.rule.Expr, 20); got != c.want {
			t.Errorf("%s: firing %v, want %v: %s", name, got, c.want, c.rule.Expr)
		}
	}
}

// A name from the cluster cannot break out of the expression.
func TestNamesAreQuoted(t *testing.T) {
	s := service("traefik")
	s.Namespace, s.Ingress, s.Deployment = `a.b"}`, `x\y`, `d"or"e`
	for _, rule := range []prometheus.Rule{s.Traffic().Errors("5"), s.Traffic().Latency(5), s.NotReady(), s.AtMaximum(), s.Expiring()} {
		if _, err := parser.ParseExpr(rule.Expr); err != nil {
			t.Errorf("%s: %v", rule.Expr, err)
		}
	}
}
