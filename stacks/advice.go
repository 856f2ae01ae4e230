package stacks

import (
	"bankchurn/advice"
	"bankchurn/config"
	"bankchurn/cost"
	costs "bankchurn/report"
)

// advise applies the decision matrix to the estimates for the preview, and warns if the chosen
// platform does not match the traffic. It never changes the choice.
func (s *settings) advise(view *cost.Comparison, report *config.Report) {
	facts := advice.Facts{
		Options: s.advice, Platforms: known, Chosen: s.platform.Name, Requests: s.input.Traffic.RequestsPerMonth,
		Warm:  config.Default(s.input.Service.Scaling.Min, 0) > 0,
		Money: costs.Dollars, Number: costs.Requests,
	}
	for _, p := range view.Fitting() {
		unknown := p.Estimate.Expected.IsUnknown()
		if unknown && p.Estimate.WithoutCluster {
			continue // only the cluster's owner knows its cost
		}
		facts.Candidates = append(facts.Candidates, advice.Candidate{
			Platform: p.Platform, Monthly: p.Estimate.Expected.USD, Open: unknown || p.Estimate.Unpriced() > 0,
		})
	}
	a := advice.Advise(facts)
	view.Advice = a.Text()
	if a.Mismatch != "" {
		report.Warn(config.Problem{Path: "platform", Value: s.platform.Name, Reason: a.Mismatch})
	}
}
