package google

import "bankchurn/cost/rules"

// PassthroughLoadBalancer is the regional forwarding rule that GKE makes for a Service.
// Of what it carries, the requests are billed; those are small beside the responses,
// and their size is unknown, so they are left out.
func PassthroughLoadBalancer(l rules.Load, internal bool) []rules.Meter {
	meters := []rules.Meter{fixed("Load balancer, forwarding rule", "lb.forwarding.regional", rules.Hours)}
	if internal {
		return meters
	}
	return append(meters, ToInternet(l))
}

// ApplicationLoadBalancer is the global load balancer that GKE makes for an Ingress: up
// to five forwarding rules for one price, and the responses that it carries.
func ApplicationLoadBalancer(l rules.Load) []rules.Meter {
	return []rules.Meter{
		fixed("Load balancer, forwarding rules", "lb.forwarding", rules.Hours),
		usage("Load balancer, answers carried", "lb.data", l.Responses()),
		ToInternet(l),
	}
}

// LogIngestion is what the application's log costs in Cloud Logging, to which every
// cluster on Google Cloud sends it.
func LogIngestion(l rules.Load) rules.Meter {
	return usage("Logs, application", "logging.ingestion", l.Logs())
}

// AutopilotPods is what Pods request, all the time that they exist
// (cloud.google.com/kubernetes-engine/pricing, 2026-08).
func AutopilotPods(pods rules.Quantity, cpu, memory, disk rules.Quantity) []rules.Meter {
	time := pods.Times(rules.Hours)
	return []rules.Meter{
		fixed("Pods, vCPU", "gke.autopilot.vcpu", time.Times(cpu)),
		fixed("Pods, memory", "gke.autopilot.memory", time.Times(memory)),
		fixed("Pods, disk", "gke.autopilot.disk", time.Times(disk)),
	}
}
