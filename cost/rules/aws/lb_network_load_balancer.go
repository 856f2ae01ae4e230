package aws

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// listenerTypes are the listeners of load balancers, by today's token and the earlier one.
var listenerTypes = []string{"aws:lb/listener:Listener", "aws:alb/listener:Listener"}

// networkBalancer is a Network Load Balancer: its hours, its NLCUs, a public IPv4 address in
// every zone when it faces the internet, and what it sends there. Elastic addresses that it
// is given are billed by themselves.
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
