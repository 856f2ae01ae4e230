package cost

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// unitSizes are what one capacity unit of a load balancer carries, in the
// dimensions that a bill counts (aws.amazon.com/elasticloadbalancing/pricing/, 2026-08).
type unitSizes struct{ newPerSecond, activePerMinute, gigabytesPerHour decimal.Decimal }

var (
	// The fourth dimension of an Application Load Balancer, 1,000 rule evaluations a
	// second, starts at the eleventh rule of a listener.
	lcuSizes = unitSizes{decimal.NewFromInt(25), decimal.NewFromInt(3000), one}
	// A Network Load Balancer that passes TCP on; TLS at its listener has smaller ones.
	nlcuSizes = unitSizes{decimal.NewFromInt(800), decimal.NewFromInt(100_000), one}
)

// loadBalancer prices an Application Load Balancer: its hours, its LCUs, a public
// IPv4 address in every zone when it faces the internet, and what it sends there.
func loadBalancer(s *sheet, r *Resource) error {
	if kind := r.text("loadBalancerType", "application"); kind != "application" {
		return fmt.Errorf("this program has no price rule for a load balancer of type %s", kind)
	}
	s.applicationLoadBalancer(r)
	if r.flag("internal", false) {
		return nil
	}
	zones, err := s.count(r, "subnets", subnetType)
	if err != nil {
		return err
	}
	s.fixed(r, "Public IPv4 addresses", "aws", "ipv4.hour", exactly(zones, "addresses, one per zone").times(hours))
	s.usage(r, "Data transfer to the internet", "aws", "transfer.internet", s.responses())
	return nil
}

// applicationLoadBalancer charges what an Application Load Balancer costs wherever
// it stands.
func (s *sheet) applicationLoadBalancer(r *Resource) {
	s.fixed(r, "Load balancer", "aws", "alb.hour", hours)
	lcu, dimension := s.capacityUnits(lcuSizes, "LCU")
	s.usage(r, "LCUs"+dimension, "aws", "alb.lcu", lcu.times(hours))
}

var secondsPerHour = exactly(decimal.NewFromInt(3600), "s")

// capacityUnits is the average number of capacity units: the largest of what each
// dimension takes. Every request is taken to open a connection of its own, which
// is an upper bound.
func (s *sheet) capacityUnits(size unitSizes, unit string) (q quantity, dimension string) {
	seconds := s.seconds
	bytes := perRequestGiB(s.traffic.ResponseKiB, "traffic.responseKiB")
	n := s.n
	if missing := union(union(n.missing, seconds.missing), bytes.missing); len(missing) > 0 {
		return n.orNone(unknown(missing...)), ""
	}
	perSecond := n.per(month)
	dimensions := []struct {
		name  string
		units quantity
	}{
		{"new connections", perSecond.per(size.newPerSecond)},
		{"active connections", perSecond.times(seconds).per(size.activePerMinute)},
		{"processed bytes", perSecond.times(bytes).times(secondsPerHour).per(size.gigabytesPerHour)},
	}
	// All of them grow with the load: which is the largest does not depend on it.
	largest := dimensions[0]
	for _, d := range dimensions[1:] {
		if d.units.exact.GreaterThan(largest.units.exact) {
			largest = d
		}
	}
	explain := func() string {
		text := ""
		for i, d := range dimensions {
			if i > 0 {
				text += ", "
			}
			text += fmt.Sprintf("%s %s %s", d.name, count(d.units.exact), unit)
		}
		return "the largest of " + text
	}
	largest.units.explain = explain
	return largest.units, " by " + largest.name
}
