package google

import (
	"fmt"
	"strings"

	"bankchurn/cost/rules"
)

const forwardingRuleType = "gcp:compute/forwardingRule:ForwardingRule"

// readForwardingRule prices the load balancers of a region by the first of their rules: the
// first five of a project cost one price together. A rule by itself is a passthrough
// balancer, as GKE makes for a Service; one with a proxy carries data that is billed.
func readForwardingRule(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	var sameRegion []*rules.Resource
	for _, other := range rec.OfType(forwardingRuleType) {
		if other.Region == r.Region {
			sameRegion = append(sameRegion, other)
		}
	}
	switch {
	case len(sameRegion) > mostRulesTogether:
		return nil, fmt.Errorf("there is no price rule for more than %d forwarding rules of a region", mostRulesTogether)
	case sameRegion[0] != r:
		return rules.Free("shares the price of the first five forwarding rules with " + sameRegion[0].Name), nil
	}
	scheme, err := r.Known("loadBalancingScheme", "EXTERNAL")
	return forwardingRule{internal: strings.HasPrefix(scheme, "INTERNAL"), proxied: strings.HasSuffix(scheme, "_MANAGED")}, err
}

// forwardingRule is the rules of a region.
type forwardingRule struct{ internal, proxied bool }

// Meters implements [rules.Priced].
func (f forwardingRule) Meters(l rules.Load) ([]rules.Meter, error) {
	meters := PassthroughLoadBalancer(l, f.internal)
	if f.proxied {
		meters = append(meters, usage("Load balancer, answers carried", "lb.data", l.Responses()))
	}
	return meters, nil
}
