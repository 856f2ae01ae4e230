package rules

import "github.com/shopspring/decimal"

// Limit is the most that a resource serves: a number of instances, each serving so many
// requests at once, or a rate.
//
// There is one rule of capacity: a platform carries a load as long as its autoscaler
// asks for no more than the maximum of instances at the busiest time. Beyond it,
// requests queue.
type Limit struct {
	// Instances is what serves: `tasks`; empty for a rate.
	Instances string
	// Least and Most bound the number of instances.
	Least, Most decimal.Decimal
	// PerInstance is how many requests an instance serves at once.
	PerInstance decimal.Decimal
	// Target is the share of that, or of the time, at which the autoscaler adds another.
	Target decimal.Decimal
	// Share of the requests that the resource gets.
	Share decimal.Decimal
	// Room says that Most is what fits on the nodes.
	Room bool
	// PerSecond is the most requests a second, of a rate; nil for instances.
	PerSecond *decimal.Decimal
}

// Limited is a [Priced] that lets only so much through.
type Limited interface {
	Priced
	// Limit is the bound; false if there is none.
	Limit() (Limit, bool)
}

// Rate is a limit in requests a second.
func Rate(perSecond decimal.Decimal) Limit {
	return Limit{PerSecond: &perSecond, Target: One, Share: One}
}

// FullLoad is the number of requests a month with every instance busy all the time; false
// where the time of a request is not stated, on which it depends.
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

// Carries is the most requests a month, of the load's profile, that the resource serves
// without queueing; false if that is unknown.
func (m Limit) Carries(l Load) (decimal.Decimal, bool) {
	full, known := m.FullLoad(l)
	return full.Mul(m.Target).Mul(l.Profile.Share).Div(l.Profile.Peak).Floor(), known
}

// Needed is how many instances the load takes at the busiest time, and at least the
// minimum; false if that is unknown, and for a rate.
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
