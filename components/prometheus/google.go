package prometheus

import "fmt"

// Cloud Monitoring takes queries of its own metrics, by the rules of
// docs.cloud.google.com/monitoring/promql/promql-mapping, 2026-11.

// CloudRun are the series of a service of Cloud Run, all revisions of it.
func CloudRun(service, location string) Traffic {
	return google("run_googleapis_com:request_count", "run_googleapis_com:request_latencies",
		fmt.Sprintf(`monitored_resource="cloud_run_revision",service_name=%q,location=%q`, service, location), `response_code_class="5xx"`)
}

// GoogleBalancer are the series of an external Application Load Balancer, by a pattern of its
// URL map's name. The class of a status is a number here.
func GoogleBalancer(urlMap string) Traffic {
	return google("loadbalancing_googleapis_com:https_request_count", "loadbalancing_googleapis_com:https_total_latencies",
		fmt.Sprintf(`monitored_resource="https_lb_rule",url_map_name=~%q`, urlMap), `response_code_class="500"`)
}

func google(count, milliseconds, selector, failed string) Traffic {
	traffic := trafficOf(count, milliseconds, selector, failed)
	traffic.Seconds = false
	return traffic
}
