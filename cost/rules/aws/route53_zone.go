package aws

import (
	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
)

// hostedZone is a zone and its queries. Queries for aliases of AWS resources are free
// (aws.amazon.com/route53/pricing/, 2026-11).
type hostedZone struct{ queries rules.Quantity }

func readHostedZone(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	queries, err := r.Fact(hint.RequestsPerMonth, "queries")
	return hostedZone{queries}, err
}

// Meters implements [rules.Priced].
func (z hostedZone) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{
		fixed("Hosted zone", "route53.zone", rules.Exactly(rules.One, "zone-month")),
		usage("Queries", "route53.queries", z.queries),
	}, nil
}
