package google

import (
	"fmt"
	"math"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/service"
)

const (
	// targetUtilisation is the share of the concurrency that Cloud Run's autoscaler targets
	// (cloud.google.com/run/docs/about-instance-autoscaling, 2026-08).
	targetUtilisation = 0.6
	// idleSeconds is how long an instance without requests may be kept
	// (cloud.google.com/run/docs/about-instance-autoscaling, 2026-08). During that time only
	// instance-based billing charges for it.
	idleSeconds = 15 * 60
	// billingDigits is the number of decimals of billable seconds, which are rounded to 100 ms.
	billingDigits = 1
)

// instances is how Cloud Run scales a revision.
type instances struct{ minimum, maximum, concurrency decimal.Decimal }

// busy returns the average number of instances that serve at least one request.
//
// Dividing requests by the concurrency, as other tools do, is right only at high load: requests
// of a quiet service seldom overlap. With ρ requests in flight on average and arrivals at
// random, one instance is busy for 1 − e^−ρ of the time; many instances are filled to the
// autoscaler's target, ρ / (0.6 × concurrency). The result is the larger of the two, and never
// more than ρ, which is one request each.
//
// The second value is the average over the hours with requests. The peak does not matter: busy
// time costs the same whenever it occurs.
func (i instances) busy(l rules.Load) (busy rules.Quantity, working decimal.Decimal) {
	seconds := l.Seconds
	if !seconds.Unknown {
		seconds = rules.Exactly(seconds.Value.RoundUp(billingDigits), "s")
	}
	rho := l.InFlight(seconds)
	if rho.Unknown {
		return rho, decimal.Zero
	}
	average := rho.Value.Div(l.Profile.Share)
	if i.concurrency.Equal(rules.One) {
		// Requests cannot overlap: the result is exact, without floating point.
		most := l.Profile.OverMonth(i.maximum, decimal.Zero)
		return rules.Explained(decimal.Min(rho.Value, most), rho.Explain), decimal.Min(average, i.maximum)
	}
	inFlight := average.InexactFloat64()
	filled := inFlight / (targetUtilisation * i.concurrency.InexactFloat64())
	working = ninth(min(inFlight, max(1-math.Exp(-inFlight), filled), i.maximum.InexactFloat64()))
	value := l.Profile.OverMonth(working, decimal.Zero)
	return rules.Explained(value, fmt.Sprintf("%s busy instances on average (%s, at most %s per instance%s)",
		value.StringFixed(4), rho.Explain, i.concurrency, l.Profile.ExplainOverMonth(working, decimal.Zero))), working
}

// idleInstances returns how many of the minimum instances are idle on average.
func (i instances) idleInstances(l rules.Load, busy rules.Quantity, working decimal.Decimal) rules.Quantity {
	if busy.Unknown || !busy.Value.IsPositive() {
		return rules.Exactly(i.minimum, "minimum instances")
	}
	waiting := decimal.Max(decimal.Zero, i.minimum.Sub(working))
	return rules.Explained(l.Profile.OverMonth(waiting, i.minimum), fmt.Sprintf("(%s minimum instances − %s busy%s)",
		i.minimum, rules.Number(working), l.Profile.ExplainOverMonth(waiting, i.minimum)))
}

// living returns the average number of existing instances: those that serve and those kept for
// up to 15 minutes after their last request, but at least the minimum.
func (i instances) living(l rules.Load) rules.Quantity {
	rho := l.InFlight(l.Seconds)
	if l.Requests.IsZero() && i.minimum.IsPositive() {
		return rules.Exactly(i.minimum, "minimum instances")
	}
	if rho.Unknown {
		return rho
	}
	share := l.Profile.Share.InexactFloat64()
	perSecond := l.Requests.Value.InexactFloat64() / service.SecondsPerMonth / share
	inFlight := rho.Value.InexactFloat64() / share
	kept := 1 - math.Exp(-(inFlight + perSecond*idleSeconds))
	spread := inFlight * l.Profile.Peak.InexactFloat64() / (targetUtilisation * i.concurrency.InexactFloat64())
	floor := i.minimum.InexactFloat64()
	alive := min(max(floor, kept, spread), max(floor, i.maximum.InexactFloat64()))
	if alive == floor {
		return rules.Exactly(i.minimum, "minimum instances")
	}
	working := ninth(alive)
	value := l.Profile.OverMonth(working, i.minimum)
	return rules.Explained(value, fmt.Sprintf("%s living instances on average (%s; kept up to 15 min after a request%s)",
		value.StringFixed(4), l.AtPeak().Explain, l.Profile.ExplainOverMonth(working, i.minimum)))
}

// ninth rounds a number of instances to nine decimals.
func ninth(instances float64) decimal.Decimal {
	return decimal.New(int64(math.Round(instances*1e9)), -9)
}
