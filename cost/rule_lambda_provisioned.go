package cost

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/service"
)

// lambdaProvisioned prices the reservation, around the clock.
func lambdaProvisioned(s *sheet, r *Resource) error {
	function, ok := s.usedBy(r, lambdaFunctionType, "functionName")
	if !ok {
		return fmt.Errorf("the function that it warms was not found")
	}
	memory, err := lambdaGB(function)
	if err != nil {
		return err
	}
	instances, err := r.number("provisionedConcurrentExecutions", 0)
	if err != nil {
		return err
	}
	architecture := lambdaArchitecture(function)
	q := exactly(instances, "provisioned").times(exactly(month, "s")).times(memory)
	s.fixed(r, "Provisioned concurrency, "+architecture, "aws", "lambda.provisioned."+architecture, q)
	return nil
}

// provisionedFor is the provisioned concurrency of a function.
func provisionedFor(s *sheet, function *Resource) (decimal.Decimal, error) {
	instances := decimal.Zero
	for _, r := range s.usersOf(function, lambdaProvisionedType, "functionName") {
		n, err := r.number("provisionedConcurrentExecutions", 0)
		if err != nil {
			return decimal.Zero, err
		}
		instances = instances.Add(n)
	}
	return instances, nil
}

// warmAndOnDemand charges duration where there is provisioned concurrency: requests up to
// its capacity, counted at the peak, at the lower price, and the rest on demand.
func (s *sheet) warmAndOnDemand(r *Resource, instances decimal.Decimal, memory quantity, architecture string) {
	duration := func() quantity { return s.n.times(s.seconds).times(memory) }
	near := s.warmNear(instances)
	perRequest := approximately(s.seconds.exact) * approximately(memory.exact)
	warm, _ := s.following(func() (quantity, error) {
		share := s.warmShare(instances)
		return duration().times(quantity{exact: share, explain: percent(share, "on provisioned concurrency")}), nil
	}, func(requests float64) float64 { return requests * perRequest * near(requests) })
	s.usage(r, "Duration on provisioned concurrency, "+architecture, "aws", "lambda.provisioned-duration."+architecture, warm)
	if s.follow == nil && s.warmShare(instances).Equal(one) {
		return // nothing is on demand
	}
	rest, _ := s.following(func() (quantity, error) {
		share := one.Sub(s.warmShare(instances))
		return duration().times(quantity{exact: share, explain: percent(share, "beyond")}), nil
	}, func(requests float64) float64 { return requests * perRequest * (1 - near(requests)) })
	starts, _ := s.following(func() (quantity, error) {
		if s.warmShare(instances).Equal(one) {
			return exactly(decimal.Zero, ""), nil
		}
		return s.cold().times(memory), nil
	}, s.startsNear(near, memory))
	s.onDemand(r, architecture, rest, starts)
}

// warmShare is the part of the requests that provisioned concurrency serves: all of them
// up to its capacity, counted at the peak, and while the load is not known.
func (s *sheet) warmShare(instances decimal.Decimal) decimal.Decimal {
	busy := s.atPeak(s.seconds)
	if len(busy.missing) > 0 || busy.value().LessThanOrEqual(instances) {
		return one
	}
	return instances.Div(busy.value())
}

// warmNear is [sheet.warmShare] in floating-point, for the hundreds of loads of a sweep.
func (s *sheet) warmNear(instances decimal.Decimal) func(requests float64) float64 {
	perRequest := approximately(s.seconds.exact) / service.SecondsPerMonth * approximately(s.shape.peak) / approximately(s.shape.share)
	most := approximately(instances)
	return func(requests float64) float64 { return min(1, most/(requests*perRequest)) }
}

// startsNear is the time billed for cold starts: nil where how long one takes is not stated.
func (s *sheet) startsNear(warm func(requests float64) float64, memory quantity) func(requests float64) float64 {
	cold := s.traffic.ColdStarts
	if cold.Percent == nil || cold.AverageMs == nil {
		return nil
	}
	perRequest := approximately(*cold.Percent) / 100 * float64(*cold.AverageMs) / 1000 * approximately(memory.exact)
	const all = 1 - 1e-12 // of the requests: what falls short of one by rounding alone
	return func(requests float64) float64 {
		if warm(requests) >= all {
			return 0
		}
		return requests * perRequest
	}
}
