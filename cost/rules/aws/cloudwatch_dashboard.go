package aws

import "bankchurn/cost/rules"

// dashboard is a custom dashboard. The first three of an account cost nothing if they have up
// to 50 metrics (aws.amazon.com/cloudwatch/pricing/, 2026-11).
type dashboard struct{}

func readDashboard(*rules.Recording, *rules.Resource) (rules.Priced, error) { return dashboard{}, nil }

// Meters implements [rules.Priced].
func (dashboard) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed("Dashboard", "cloudwatch.dashboard", rules.Exactly(rules.One, "dashboard"))}, nil
}
