package prometheus

import "fmt"

// Cloud Monitoring's own metrics can be queried with PromQL, by the naming rules of
// docs.cloud.google.com/monitoring/promql/promql-mapping, 2026-11.

// CloudRun selects the series of a Cloud Run service, across all its revisions.
func CloudRun(service, location string) Traffic {
	return google("run_googleapis_com:request_count", "run_googleapis_com:request_latencies",
		fmt.Sprintf(`monitored_resource="cloud_run_revision",service_name=%q,location=%q`, service, location), `response_code_class="5xx"`)
}

// GoogleBalancer selects the series of an external Application Load Balancer by a pattern of its
// URL map's name. Its response code class is a number.
func GoogleBalancer(urlMap string) Traffic {
	return google("loadbalancing_googleapis_com:https_request_count", "loadbalancing_googleapis_com:https_total_latencies",
		fmt.Sprintf(`monitored_resource="https_lb_rule",url_map_name=~%q`, urlMap), `response_code_class="500"`)
}

func google(count, milliseconds, selector, failed string) Traffic {
	traffic := trafficOf(count, milliseconds, selector, failed)
	traffic.Seconds = false
	return traffic
}
