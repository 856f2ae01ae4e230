package aws

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// listenerTypes are the current and the former type token of a load balancer's listener.
var listenerTypes = []string{"aws:lb/listener:Listener", "aws:alb/listener:Listener"}

// networkBalancer is a Network Load Balancer: its hours, its NLCUs and, if internet-facing, a
// public IPv4 address in every zone and its egress. Elastic IPs assigned to it are billed
// separately.
type networkBalancer struct {
	internal  bool
	addresses decimal.Decimal
	sizes     unitSizes
}

func readNetworkBalancer(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	b := networkBalancer{internal: r.Flag("internal", false), sizes: nlcuSizes}
	for _, typ := range listenerTypes {
		for _, listener := range rec.UsersOf(r, typ, "loadBalancerArn") {
			if listener.Text("protocol", "") == "TLS" {
				b.sizes = tlsNLCUSizes
			}
		}
	}
	if b.internal {
		return b, nil
	}
	var err error
	if b.addresses, err = balancerZones(rec, r); err != nil {
		return nil, err
	}
	mappings, err := r.List("subnetMappings")
	for _, m := range mappings {
		if m.Has("allocationId") {
			b.addresses = b.addresses.Sub(rules.One)
		}
	}
	return b, err
}

// Meters implements [rules.Priced].
func (b networkBalancer) Meters(l rules.Load) ([]rules.Meter, error) {
	meters := networkBalancerOf(l, b.sizes)
	if b.internal {
		return meters, nil
	}
	if b.addresses.IsPositive() {
		meters = append(meters, PublicAddresses(b.addresses))
	}
	return append(meters, ToInternet(l)), nil
}
