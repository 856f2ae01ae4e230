package google

import (
	"fmt"
	"strings"

	"bankchurn/cost/rules"
)

const forwardingRuleType = "gcp:compute/forwardingRule:ForwardingRule"

// readForwardingRule prices all forwarding rules of a region with the first one, because the
// first five of a project share one price. A rule without a proxy is a passthrough load
// balancer, such as GKE creates for a Service; with a proxy, the data is billed too.
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

// forwardingRule is the forwarding rules of a region.
type forwardingRule struct{ internal, proxied bool }

// Meters implements [rules.Priced].
func (f forwardingRule) Meters(l rules.Load) ([]rules.Meter, error) {
	meters := PassthroughLoadBalancer(l, f.internal)
	if f.proxied {
		meters = append(meters, usage("Load balancer, responses", "lb.data", l.Responses()))
	}
	return meters, nil
}
