package aws

import "bankchurn/cost/rules"

// dashboard is a dashboard of up to 50 metrics; a test of the components counts those of theirs.
// What looking at it costs, where a panel queries a log, depends on who looks how often.
type dashboard struct{}

func readDashboard(*rules.Recording, *rules.Resource) (rules.Priced, error) { return dashboard{}, nil }

// Meters implements [rules.Priced].
func (dashboard) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed("CloudWatch dashboard", "cloudwatch.dashboard", rules.Exactly(rules.One, "dashboard-month"))}, nil
}
