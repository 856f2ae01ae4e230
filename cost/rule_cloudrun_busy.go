package cost

import (
	"fmt"
	"math"

	"github.com/shopspring/decimal"

	"bankchurn/service"
)

// busyInstances is the average number of instances serving at least one request.
//
// Dividing requests by the concurrency, as other tools do, is right only at high
// load: requests of a quiet service seldom overlap. With ρ requests in flight on
// average and arrivals at random, one instance is busy for 1 − e^−ρ of the time;
// many instances are filled to the autoscaler's target, ρ / (0.6 × concurrency).
// The larger of the two holds, and never more than ρ, one request each.
//
// The second value is the average of the hours in which requests come. Their peak
// changes nothing: busy time is billed, whenever it is.
func (s *sheet) busyInstances(set runSettings) (busy quantity, working decimal.Decimal) {
	rho := s.inFlight(s.billedSeconds())
	if len(rho.missing) > 0 {
		return rho, decimal.Zero
	}
	sh := s.shape
	average := rho.value()
	if !sh.allWeek() {
		average = average.Div(sh.share)
	}
	if set.concurrency.Equal(one) {
		// No overlap at all: exact, without the detour through a float.
		working = decimal.Min(average, set.maximum)
		return quantity{exact: decimal.Min(rho.value(), sh.overMonth(set.maximum, decimal.Zero)), explain: rho.explain}, working
	}
	working = ninth(set.busy()(approximately(average)))
	value := sh.overMonth(working, decimal.Zero)
	return quantity{
		exact: value,
		explain: func() string {
			return fmt.Sprintf("%s busy instances on average (%s, at most %s per instance%s)",
				value.StringFixed(4), rho.explain(), set.concurrency, sh.explainOverMonth(working, decimal.Zero))
		},
	}, working
}

// billedSeconds is a busy period, rounded up to 100 ms.
func (s *sheet) billedSeconds() quantity {
	if len(s.seconds.missing) > 0 {
		return s.seconds
	}
	return exactly(s.seconds.value().RoundUp(billingDigits), "s")
}

// busy is the number of busy instances by the requests in flight on average.
func (set runSettings) busy() func(inFlight float64) float64 {
	full, most := targetUtilisation*approximately(set.concurrency), approximately(set.maximum)
	return func(inFlight float64) float64 {
		return min(inFlight, max(1-math.Exp(-inFlight), inFlight/full), most)
	}
}

// workingNear is the average of the hours in which requests come, of [sheet.busyInstances],
// in floating-point: for the hundreds of loads of a sweep.
func (s *sheet) workingNear(set runSettings) func(requests float64) float64 {
	perRequest, most := approximately(s.billedSeconds().exact)/service.SecondsPerMonth/approximately(s.shape.share), approximately(set.maximum)
	if set.concurrency.Equal(one) {
		return func(requests float64) float64 { return min(requests*perRequest, most) }
	}
	busy := set.busy()
	return func(requests float64) float64 { return ninths(busy(requests*perRequest)) / 1e9 }
}

func (s *sheet) busyNear(set runSettings) func(requests float64) float64 {
	working := s.workingNear(set)
	share := approximately(s.shape.share)
	return func(requests float64) float64 { return working(requests) * share }
}

func (s *sheet) idleNear(set runSettings) func(requests float64) float64 {
	working := s.workingNear(set)
	share, least := approximately(s.shape.share), approximately(set.minimum)
	return func(requests float64) float64 { return max(0, least-working(requests))*share + least*(1-share) }
}

// ninth is a number of instances to nine decimals. A sweep asks for thousands of them,
// and decimal.NewFromFloat writes each out to find its digits.
func ninth(instances float64) decimal.Decimal {
	return decimal.New(int64(ninths(instances)), -9)
}

func ninths(instances float64) float64 { return math.Round(instances * 1e9) }
