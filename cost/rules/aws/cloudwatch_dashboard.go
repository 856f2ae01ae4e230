package aws

import "bankchurn/cost/rules"

// dashboard is a dashboard of up to 50 metrics; a test of the components counts theirs. The log
// queries of its panels cost extra each time someone opens it, and how often is unknown.
type dashboard struct{}

func readDashboard(*rules.Recording, *rules.Resource) (rules.Priced, error) { return dashboard{}, nil }

// Meters implements [rules.Priced].
func (dashboard) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed("CloudWatch dashboard", "cloudwatch.dashboard", rules.Exactly(rules.One, "dashboard-month"))}, nil
}
