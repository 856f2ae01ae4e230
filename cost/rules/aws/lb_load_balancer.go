package aws

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// loadBalancer is an Application Load Balancer: its hours, its LCUs and, if internet-facing, a
// public IPv4 address in every zone and its egress.
type loadBalancer struct {
	internal bool
	zones    decimal.Decimal
}

func readLoadBalancer(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	kind, err := r.Known("loadBalancerType", "application")
	switch {
	case err != nil:
		return nil, err
	case kind == "network":
		return readNetworkBalancer(rec, r)
	case kind != "application":
		return nil, fmt.Errorf("there is no price rule for a load balancer of type %s", kind)
	}
	b := loadBalancer{internal: r.Flag("internal", false)}
	if !b.internal {
		b.zones, err = balancerZones(rec, r)
	}
	return b, err
}

// balancerZones returns the number of a load balancer's zones, each with one subnet.
func balancerZones(rec *rules.Recording, r *rules.Resource) (decimal.Decimal, error) {
	if mappings, err := r.List("subnetMappings"); err != nil || len(mappings) > 0 {
		return decimal.NewFromInt(int64(len(mappings))), err
	}
	return rec.Count(r, "subnets", subnetType)
}

// Meters implements [rules.Priced].
func (b loadBalancer) Meters(l rules.Load) ([]rules.Meter, error) {
	meters := ApplicationLoadBalancer(l)
	if b.internal {
		return meters, nil
	}
	return append(meters, PublicAddresses(b.zones), ToInternet(l)), nil
}

// PublicAddresses returns the meter of a load balancer's public addresses, one in every zone.
func PublicAddresses(zones decimal.Decimal) rules.Meter {
	return fixed("Public IPv4 addresses", "ipv4.hour", rules.Exactly(zones, "addresses, one per zone").Times(rules.Hours))
}

// ToInternet returns the meter of a service's responses to clients.
func ToInternet(l rules.Load) rules.Meter {
	return usage("Data transfer to the internet", "transfer.internet", l.Responses())
}

// ApplicationLoadBalancer returns the meters of an Application Load Balancer, internal or
// internet-facing.
func ApplicationLoadBalancer(l rules.Load) []rules.Meter {
	units, dimension := capacityUnits(l, lcuSizes, "LCU")
	return []rules.Meter{
		fixed("Load balancer", "alb.hour", rules.Hours),
		usage("LCUs"+dimension, "alb.lcu", units.Times(rules.Hours)),
	}
}

// NetworkLoadBalancer returns the meters of a Network Load Balancer.
func NetworkLoadBalancer(l rules.Load) []rules.Meter { return networkBalancerOf(l, nlcuSizes) }

func networkBalancerOf(l rules.Load, size unitSizes) []rules.Meter {
	units, dimension := capacityUnits(l, size, "NLCU")
	return []rules.Meter{
		fixed("Network load balancer", "nlb.hour", rules.Hours),
		usage("NLCUs"+dimension, "nlb.nlcu", units.Times(rules.Hours)),
	}
}

// unitSizes is what one capacity unit of a load balancer carries, in the billed dimensions
// (aws.amazon.com/elasticloadbalancing/pricing/, 2026-08).
type unitSizes struct{ newPerSecond, activePerMinute, gigabytesPerHour decimal.Decimal }

var (
	// The fourth dimension of an Application Load Balancer, 1,000 rule evaluations a
	// second, starts at the eleventh rule of a listener.
	lcuSizes = unitSizes{decimal.NewFromInt(25), decimal.NewFromInt(3000), rules.One}
	// A Network Load Balancer that forwards TCP, and one that terminates TLS.
	nlcuSizes    = unitSizes{decimal.NewFromInt(800), decimal.NewFromInt(100_000), rules.One}
	tlsNLCUSizes = unitSizes{decimal.NewFromInt(50), decimal.NewFromInt(3000), rules.One}

	secondsPerHour = decimal.NewFromInt(3600)
)

// capacityUnits returns the average number of capacity units: the largest of the dimensions. It
// assumes that every request opens a new connection, which is an upper bound.
func capacityUnits(l rules.Load, size unitSizes, unit string) (q rules.Quantity, dimension string) {
	if l.Requests.Unknown || l.Seconds.Unknown || l.Response.Unknown {
		missing := rules.Union(rules.Union(l.Requests.Missing, l.Seconds.Missing), l.Response.Missing)
		return l.Requests.OrZero(rules.Open(missing...)), ""
	}
	perSecond := l.Requests.Value.Div(rules.Month)
	dimensions := []struct {
		name  string
		units decimal.Decimal
	}{
		{"new connections", perSecond.Div(size.newPerSecond)},
		{"active connections", perSecond.Mul(l.Seconds.Value).Div(size.activePerMinute)},
		{"processed bytes", perSecond.Mul(l.Response.Value).Mul(secondsPerHour).Div(size.gigabytesPerHour)},
	}
	largest, explain := dimensions[0], "the largest of "
	for i, d := range dimensions {
		if d.units.GreaterThan(largest.units) {
			largest = d
		}
		if i > 0 {
			explain += ", "
		}
		explain += fmt.Sprintf("%s %s %s", d.name, rules.Number(d.units), unit)
	}
	return rules.Explained(largest.units, explain), " by " + largest.name
}
