package prometheus

import (
	"fmt"
	"strings"
	"testing"

	"bankchurn/components/prometheus"
)

// The burn thresholds: 14.4 and 6 times the 0.1 % budget of an objective of 99.9 % without
// errors, and 14.4 and 6 times the 5 % of one of 95 % within a latency, which are 72 and 30 %.
var (
	fastFailing = prometheus.Burn{Name: "Fast", Long: "60m", Short: "5m", Percent: "1.44"}
	slowFailing = prometheus.Burn{Name: "Slow", Long: "360m", Short: "30m", Percent: "0.6"}
	fastSlow    = prometheus.Burn{Name: "Fast", Long: "60m", Short: "5m", Good: "0.28"}
	slowSlow    = prometheus.Burn{Name: "Slow", Long: "360m", Short: "30m", Good: "0.7"}
)

// source is a service's traffic, and the labels of its series.
type source struct {
	prometheus.Traffic
	count, ok, failed string
	buckets, labels   string
}

func (s source) perSecond() float64 {
	if s.Seconds {
		return 1000
	}
	return 1
}

// sources returns everything that counts requests: two controllers in a cluster, and two
// sources of Google's. The load balancer's series have a number as the status class, Cloud
// Run's a text.
func sources() map[string]source {
	const run, rule = `monitored_resource="cloud_run_revision",service_name="churn-1a2b",location="us-central1",revision_name="churn-1a2b-00001-abc"`,
		`monitored_resource="https_lb_rule",url_map_name="k8s2-um-0a1b-ml-churn-4e5f"`
	return map[string]source{
		"traefik": {
			service("traefik").Traffic(), "traefik_service_requests_total", `code="200"`, `code="502"`,
			"traefik_service_request_duration_seconds_bucket", `service="ml-portfolio-churn-traefik-1a2b-churn-80@kubernetesingressnginx"`,
		},
		"nginx": {
			service("nginx").Traffic(), "nginx_ingress_controller_requests", `status="200"`, `status="503"`,
			"nginx_ingress_controller_request_duration_seconds_bucket", `ingress="churn-traefik-1a2b"`,
		},
		"cloudrun": {
			prometheus.CloudRun("churn-1a2b", "us-central1"), "run_googleapis_com:request_count", `response_code_class="2xx"`, `response_code_class="5xx"`,
			"run_googleapis_com:request_latencies_bucket", run,
		},
		"gce": {
			prometheus.GoogleBalancer("k8s2-um-[a-z0-9]+-ml-churn-[a-z0-9]+"), "loadbalancing_googleapis_com:https_request_count", `response_code_class="200"`, `response_code_class="500"`,
			"loadbalancing_googleapis_com:https_total_latencies_bucket", rule,
		},
	}
}

const (
	// minutes is the length of the series, and perMinute the number of requests a minute.
	minutes, perMinute = 800, 600
	// begin is the minute in which the fault starts, after the longest window.
	begin = 400
)

// bad is a percentage of bad requests from begin until a minute.
type bad struct{ percent, until int }

// counter returns a counter that grows each minute by the result of of.
func counter(of func(minute int) int) string {
	var b strings.Builder
	sum := 0
	for minute := range minutes {
		sum += of(minute)
		fmt.Fprintf(&b, " %d", sum)
	}
	return b.String()
}

func (p bad) at(minute int) int {
	if minute > begin && minute <= p.until {
		return perMinute * p.percent / 100
	}
	return 0
}

// load returns the counters of the requests.
func (s source) load(p bad) string {
	return fmt.Sprintf("\n  %s{%s,%s}%s\n  %s{%s,%s}%s",
		s.count, s.labels, s.ok, counter(func(minute int) int { return perMinute - p.at(minute) }),
		s.count, s.labels, s.failed, counter(p.at))
}

// histogram has the good requests below 300 ms, and the bad ones below 1.2 s.
func (s source) histogram(p bad) string {
	all := counter(func(int) int { return perMinute })
	good := counter(func(minute int) int { return perMinute - p.at(minute) })
	var b strings.Builder
	for _, bucket := range []struct {
		le     string
		counts string
	}{{fmt.Sprint(300 / s.perSecond()), good}, {fmt.Sprint(1200 / s.perSecond()), all}, {"+Inf", all}} {
		fmt.Fprintf(&b, "\n  %s{%s,le=%q}%s", s.buckets, s.labels, bucket.le, bucket.counts)
	}
	return b.String()
}

func TestBurnRateAlarmsFireAndRecover(t *testing.T) {
	for name, s := range sources() {
		failing := func(b prometheus.Burn) string { return s.FailedBurn(b).Expr }
		slow := func(b prometheus.Burn) string { return s.SlowBurn(b, 300).Expr }
		for what, c := range map[string]struct {
			load, expr string
			want       map[int]bool
		}{
			// 10 % fail for 20 minutes: after 5 they are 0.83 % of the hour, after 20 3.3 %. 6
			// minutes after the end, the short window has none.
			"an outage":         {s.load(bad{10, 420}), failing(fastFailing), map[int]bool{399: false, 405: false, 420: true, 427: false}},
			"an outage, slowly": {s.load(bad{10, 420}), failing(slowFailing), map[int]bool{419: false}},
			// 1 % fail for 5 hours: below 1.44 % in every window, and after 230 minutes 0.64 % of
			// six hours.
			"a leak, quickly": {s.load(bad{1, 700}), failing(fastFailing), map[int]bool{699: false}},
			"a leak":          {s.load(bad{1, 700}), failing(slowFailing), map[int]bool{560: false, 630: true, 735: false}},
			// All are slow for 50 minutes: after 40 they are two thirds of the hour, after 50 83 %.
			"slow answers": {s.histogram(bad{100, 450}), slow(fastSlow), map[int]bool{399: false, 440: false, 450: true, 457: false}},
			// 40 % are slow for 5 hours: below 72 %, and after 280 minutes 31 % of six hours.
			"some slow answers, quickly": {s.histogram(bad{40, 700}), slow(fastSlow), map[int]bool{699: false}},
			"some slow answers":          {s.histogram(bad{40, 700}), slow(slowSlow), map[int]bool{660: false, 690: true, 735: false}},
		} {
			for minute, want := range c.want {
				if got := firing(t, c.load, c.expr, minute); got != want {
					t.Errorf("%s, %s, minute %d: firing %v, want %v: %s", name, what, minute, got, want, c.expr)
				}
			}
		}
	}
}

func TestBurnRatesWithoutTraffic(t *testing.T) {
	for name, s := range sources() {
		for _, rule := range []prometheus.Rule{s.FailedBurn(fastFailing), s.FailedBurn(slowFailing), s.SlowBurn(fastSlow, 300), s.SlowBurn(slowSlow, 300)} {
			if firing(t, "\n  up 1x800", rule.Expr, 700) {
				t.Errorf("%s: %s fires without a metric", name, rule.Alert)
			}
			still := fmt.Sprintf("\n  %s{%s,%s} 60x800\n  %s{%s,%s} 600x800\n  %s{%s,le=\"300\"} 1x800\n  %s{%s,le=\"+Inf\"} 600x800",
				s.count, s.labels, s.ok, s.count, s.labels, s.failed, s.buckets, s.labels, s.buckets, s.labels)
			if firing(t, still, rule.Expr, 700) {
				t.Errorf("%s: %s fires on counters that stand still", name, rule.Alert)
			}
		}
	}
}
