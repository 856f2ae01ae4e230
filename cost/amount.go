package cost

import "github.com/shopspring/decimal"

// Amount is a sum of money and how much of it is known.
type Amount struct {
	USD decimal.Decimal
	// Incomplete means that a part has no known price or quantity: the sum is a lower
	// bound. AtMost means that a part is an upper bound, such as Spot at the on-demand
	// price. With both, it is neither.
	Incomplete, AtMost bool
	// Unbounded means that the amount has no upper limit, Unknown that the traffic is not set.
	// Either way there is no sum.
	Unbounded, Unknown bool
	// FreeTierApplied means that part of it is known to cost nothing because a free quantity
	// covers it.
	FreeTierApplied bool
}

// IsUnknown reports whether there is no sum at all, not even a lower bound.
func (a Amount) IsUnknown() bool {
	return a.Unknown || a.Incomplete && a.USD.IsZero() && !a.FreeTierApplied
}

// Plus is the sum of two amounts.
func (a Amount) Plus(b Amount) Amount {
	a.add(b)
	return a
}

func (a *Amount) add(b Amount) {
	a.USD = a.USD.Add(b.USD)
	a.Incomplete = a.Incomplete || b.Incomplete
	a.AtMost = a.AtMost || b.AtMost
	a.FreeTierApplied = a.FreeTierApplied || b.FreeTierApplied
}

// InCents rounds an amount to cents, as it is displayed.
func InCents(d decimal.Decimal) decimal.Decimal { return d.Round(2) }
