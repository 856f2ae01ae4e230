package google

import "bankchurn/cost/rules"

// readBackendService: it is part of a load balancer, whose forwarding rules are billed, but
// for the log of requests.
func readBackendService(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	if !r.Flag("logConfig.enable", false) {
		return rules.Free("part of the load balancer, which its forwarding rules are billed for"), nil
	}
	return balancerLog{}, nil
}

// balancerLog is the request log of a load balancer, beside that of the service behind it.
type balancerLog struct{}

// Meters implements [rules.Priced].
func (balancerLog) Meters(l rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{usage("Logs, load balancer", "logging.ingestion", l.AccessLogs())}, nil
}
