package google

import (
	"fmt"

	"bankchurn/cost/rules"
)

const globalRuleType = "gcp:compute/globalForwardingRule:GlobalForwardingRule"

// mostRulesTogether is how many global rules share one price; each further one is charged
// separately (cloud.google.com/vpc/network-pricing, 2026-09-20).
const mostRulesTogether = 5

// readGlobalForwardingRule prices a load balancer by the first of its rules.
func readGlobalForwardingRule(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	all := rec.OfType(globalRuleType)
	switch {
	case len(all) > mostRulesTogether:
		return nil, fmt.Errorf("there is no price rule for more than %d global forwarding rules", mostRulesTogether)
	case all[0] != r:
		return rules.Free("shares the price of the first five forwarding rules with " + all[0].Name), nil
	}
	return globalBalancer{}, nil
}

// globalBalancer is a global external Application Load Balancer. Egress is priced with the
// service behind it.
type globalBalancer struct{}

// Meters implements [rules.Priced].
func (globalBalancer) Meters(l rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{
		fixed("Load balancer, forwarding rules", "lb.forwarding", rules.Hours),
		usage("Load balancer, responses", "lb.data", l.Responses()),
	}, nil
}
