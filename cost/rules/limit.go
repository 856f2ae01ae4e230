package rules

import "github.com/shopspring/decimal"

// Limit is the capacity of a resource: either a number of instances that each serve some
// requests at once, or a rate.
//
// Capacity has one rule: a platform carries a load as long as its autoscaler needs no more than
// the maximum number of instances at the busiest time. Beyond that, requests queue.
type Limit struct {
	// Instances is the word for what serves, such as `tasks`; empty for a rate.
	Instances string
	// Least and Most bound the number of instances.
	Least, Most decimal.Decimal
	// PerInstance is how many requests an instance serves at once.
	PerInstance decimal.Decimal
	// Target is the share of PerInstance, or of the time, at which the autoscaler adds an
	// instance.
	Target decimal.Decimal
	// Share of the requests that the resource gets.
	Share decimal.Decimal
	// Room means that Most is limited by what fits on the nodes.
	Room bool
	// PerSecond is the maximum requests a second of a rate; nil for instances.
	PerSecond *decimal.Decimal
}

// Limited is a [Priced] with a limited capacity.
type Limited interface {
	Priced
	// Limit returns the capacity; false if it is unlimited.
	Limit() (Limit, bool)
}

// Rate returns a limit in requests a second.
func Rate(perSecond decimal.Decimal) Limit {
	return Limit{PerSecond: &perSecond, Target: One, Share: One}
}

// FullLoad returns the number of requests a month that keeps every instance busy all the time;
// false if the duration of a request, on which it depends, is not set.
func (m Limit) FullLoad(l Load) (decimal.Decimal, bool) {
	if m.PerSecond != nil {
		return m.PerSecond.Mul(Month).Floor(), true
	}
	if l.Seconds.Unknown || !l.Seconds.Value.IsPositive() || !m.Share.IsPositive() {
		return decimal.Zero, false
	}
	if m.Least.GreaterThan(m.Most) {
		return decimal.Zero, true
	}
	return m.Most.Mul(m.PerInstance).Mul(Month).Div(l.Seconds.Value.Mul(m.Share)).Floor(), true
}

// Carries returns the maximum requests a month, with this load profile, that the resource
// serves without queueing; false if unknown.
func (m Limit) Carries(l Load) (decimal.Decimal, bool) {
	full, known := m.FullLoad(l)
	return full.Mul(m.Target).Mul(l.Profile.Share).Div(l.Profile.Peak).Floor(), known
}

// Needed returns how many instances the load needs at the busiest time, but at least the
// minimum; false if unknown, and for a rate.
func (m Limit) Needed(l Load) (decimal.Decimal, bool) {
	if m.PerSecond != nil {
		return decimal.Zero, false
	}
	busy := l.Part(m.Share).AtPeak()
	if busy.Unknown {
		return m.Least, m.Least.GreaterThan(m.Most)
	}
	return decimal.Max(m.Least, busy.Value.Div(m.PerInstance.Mul(m.Target)).Ceil()), true
}
