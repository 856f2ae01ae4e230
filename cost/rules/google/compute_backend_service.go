package google

import "bankchurn/cost/rules"

// readBackendService prices the request log; the rest is billed with the load balancer's
// forwarding rules.
func readBackendService(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	if !r.Flag("logConfig.enable", false) {
		return rules.Free("part of the load balancer, which is billed through its forwarding rules"), nil
	}
	return balancerLog{}, nil
}

// balancerLog is the request log of a load balancer, in addition to that of the service behind
// it.
type balancerLog struct{}

// Meters implements [rules.Priced].
func (balancerLog) Meters(l rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{usage("Logs, load balancer", "logging.ingestion", l.AccessLogs())}, nil
}
