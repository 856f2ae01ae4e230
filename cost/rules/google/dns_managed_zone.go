package google

import (
	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
)

// managedZone is a Cloud DNS zone and its queries (cloud.google.com/dns/pricing, 2026-09).
type managedZone struct{ queries rules.Quantity }

func readManagedZone(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	queries, err := r.Fact(hint.RequestsPerMonth, "queries")
	return managedZone{queries}, err
}

// Meters implements [rules.Priced].
func (z managedZone) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{
		fixed("Managed zone", "dns.zone", rules.Exactly(rules.One, "zone-month")),
		usage("Queries", "dns.queries", z.queries),
	}, nil
}
