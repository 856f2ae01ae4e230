package google

import "bankchurn/cost/rules"

// PassthroughLoadBalancer returns the meters of the regional forwarding rule that GKE creates
// for a Service. Of its traffic only the requests are billed. They are left out, because they
// are small compared with the responses and their size is unknown.
func PassthroughLoadBalancer(l rules.Load, internal bool) []rules.Meter {
	meters := []rules.Meter{fixed("Load balancer, forwarding rule", "lb.forwarding.regional", rules.Hours)}
	if internal {
		return meters
	}
	return append(meters, ToInternet(l))
}

// ApplicationLoadBalancer returns the meters of the global load balancer that GKE creates for
// an Ingress: up to five forwarding rules for one price, and its responses.
func ApplicationLoadBalancer(l rules.Load) []rules.Meter {
	return []rules.Meter{
		fixed("Load balancer, forwarding rules", "lb.forwarding", rules.Hours),
		usage("Load balancer, responses", "lb.data", l.Responses()),
		ToInternet(l),
	}
}

// LogIngestion returns the meter of the application's log in Cloud Logging, to which every
// cluster on Google Cloud sends it.
func LogIngestion(l rules.Load) rules.Meter {
	return usage("Logs, application", "logging.ingestion", l.Logs())
}

// AutopilotPods returns the meters of what Pods request for as long as they exist
// (cloud.google.com/kubernetes-engine/pricing, 2026-08).
func AutopilotPods(pods rules.Quantity, cpu, memory, disk rules.Quantity) []rules.Meter {
	time := pods.Times(rules.Hours)
	return []rules.Meter{
		fixed("Pods, vCPU", "gke.autopilot.vcpu", time.Times(cpu)),
		fixed("Pods, memory", "gke.autopilot.memory", time.Times(memory)),
		fixed("Pods, disk", "gke.autopilot.disk", time.Times(disk)),
	}
}
