package cost

import "github.com/shopspring/decimal"

// Difference is one amount less another, and how much of it is known.
type Difference struct {
	USD decimal.Decimal
	// AtLeast says that it is a lower bound, AtMost an upper one. With both, it is neither:
	// the difference of what is known.
	AtLeast, AtMost bool
	// Unknown says that one of the amounts has no sum at all.
	Unknown bool
}

// Minus is the amount less another, in cents as both are displayed.
func (a Amount) Minus(b Amount) Difference {
	return Difference{
		USD:     InCents(a.USD).Sub(InCents(b.USD)),
		AtLeast: a.Incomplete || b.AtMost,
		AtMost:  a.AtMost || b.Incomplete,
		Unknown: a.IsUnknown() || b.IsUnknown() || a.Unbounded || b.Unbounded,
	}
}

// IsExact says that all of the difference is known.
func (d Difference) IsExact() bool { return !d.AtLeast && !d.AtMost && !d.Unknown }

// IsZero says that it is known to be less than a cent.
func (d Difference) IsZero() bool { return d.IsExact() && d.USD.IsZero() }

// Plus is the sum of two differences.
func (d Difference) Plus(other Difference) Difference {
	return Difference{
		USD: d.USD.Add(other.USD), AtLeast: d.AtLeast || other.AtLeast, AtMost: d.AtMost || other.AtMost,
		Unknown: d.Unknown || other.Unknown,
	}
}
