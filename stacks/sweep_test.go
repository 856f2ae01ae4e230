package stacks

import (
	"math"
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/cost"
	"bankchurn/service"
)

// TestTheSweepAgreesWithTheEstimate holds the curves, which run a rule again only where it looks
// at the load, to the estimate, which runs every rule: for each deployment of the
// matrix, up to its capacity, whatever the shape of the traffic.
func TestTheSweepAgreesWithTheEstimate(t *testing.T) {
	hours, days, peak := 12, 5, decimal.NewFromInt(3)
	for _, p := range pricings(t) {
		for name, in := range map[string]func(cost.Input) cost.Input{
			"steady": func(in cost.Input) cost.Input { return in },
			"with a peak in working hours, free tier": func(in cost.Input) cost.Input {
				in.FreeTier = true
				in.Traffic.PeakFactor = &peak
				in.Traffic.WorkingHours = service.WorkingHours{HoursPerDay: &hours, DaysPerWeek: &days}
				return in
			},
		} {
			in := in(p.Input)
			s := cost.NewSweep([]cost.Candidate{{Platform: p.name, Input: in}})
			most := s.Curves[0].Capacity
			for i := 0; i < len(s.Requests); i += 19 {
				if most > 0 && s.Requests[i] > most {
					if got := s.Curves[0].USD[i]; !math.IsNaN(got) {
						t.Errorf("%s, %s: %d requests are above the capacity, %d, and cost %v", p.name, name, s.Requests[i], most, got)
					}
					continue
				}
				in.Traffic.RequestsPerMonth = &s.Requests[i]
				want := cost.New(in).Expected
				usd, _ := want.USD.Float64()
				if got := s.Curves[0].USD[i]; want.IsUnknown() != math.IsNaN(got) || math.Abs(got-usd) > 1e-9*usd {
					t.Errorf("%s, %s: %d requests: the sweep says %v, the estimate %v", p.name, name, s.Requests[i], got, want)
				}
			}
		}
	}
}
