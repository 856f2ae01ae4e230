package google

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// mostNATMachines is the number of VMs above which a NAT gateway has a flat price, a little
// below that of so many VMs (cloud.google.com/nat/pricing, 2026-08).
var mostNATMachines = decimal.NewFromInt(32)

// cloudNAT is a NAT gateway, priced by the VMs behind it, its address and the data that Pods
// send through it. Artifact Registry images and logs use Private Google Access, and responses
// the load balancer.
type cloudNAT struct{ pools []gkeNodePool }

func readCloudNAT(rec *rules.Recording, _ *rules.Resource) (rules.Priced, error) {
	n := cloudNAT{}
	for _, r := range rec.OfType(nodePoolType) {
		pool, err := nodePoolOf(rec, r)
		if err != nil {
			return nil, fmt.Errorf("nodes behind the gateway: %w", err)
		}
		n.pools = append(n.pools, pool)
	}
	return n, nil
}

// Meters implements [rules.Priced].
func (n cloudNAT) Meters(l rules.Load) ([]rules.Meter, error) {
	machines, atLeast := n.machines(l)
	gateway := fixed("NAT gateway", "nat.machine-hour", machines.Times(rules.Hours))
	if machines.Value.GreaterThan(mostNATMachines) {
		gateway = fixed("NAT gateway", "nat.full-hour", rules.Hours)
	}
	if atLeast {
		gateway.AtLeast, gateway.Keys = true, []string{"traffic.autopilotNodes"}
	}
	fetched := rules.FromConfigOr(l.Traffic.NATGiB, decimal.Zero, "GiB", "traffic.natGiB", "no data through Cloud NAT")
	return []rules.Meter{
		gateway,
		fixed("Public IPv4 address", "ipv4.hour", rules.Exactly(rules.One, "address at least").Times(rules.Hours)),
		usage("NAT gateway, data", "nat.gb", fetched),
	}, nil
}

// machines returns the number of VMs behind the gateway, and whether there may be more, because
// GKE decides how many an Autopilot cluster has.
func (n cloudNAT) machines(l rules.Load) (machines rules.Quantity, atLeast bool) {
	if len(n.pools) == 0 {
		if stated := l.Traffic.AutopilotNodes; stated != nil {
			return rules.Exactly(decimal.NewFromInt(int64(*stated)), "nodes"), false
		}
		return rules.Exactly(rules.One, "node at least"), true
	}
	if len(n.pools) == 1 {
		return n.pools[0].count(l), false
	}
	sum := decimal.Zero
	for _, pool := range n.pools {
		sum = sum.Add(pool.count(l).Value)
	}
	return rules.Exactly(sum, "nodes of all pools"), false
}
