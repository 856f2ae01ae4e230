package cost

import "github.com/shopspring/decimal"

// Difference is one amount minus another, and how much of it is known.
type Difference struct {
	USD decimal.Decimal
	// AtLeast means that it is a lower bound, AtMost an upper one. With both it is neither,
	// only the difference of the known parts.
	AtLeast, AtMost bool
	// Unknown means that one of the amounts has no sum at all.
	Unknown bool
}

// Minus subtracts another amount, in cents as both are displayed.
func (a Amount) Minus(b Amount) Difference {
	return Difference{
		USD:     InCents(a.USD).Sub(InCents(b.USD)),
		AtLeast: a.Incomplete || b.AtMost,
		AtMost:  a.AtMost || b.Incomplete,
		Unknown: a.IsUnknown() || b.IsUnknown() || a.Unbounded || b.Unbounded,
	}
}

// IsExact reports whether all of the difference is known.
func (d Difference) IsExact() bool { return !d.AtLeast && !d.AtMost && !d.Unknown }

// IsZero reports whether it is known to be less than a cent.
func (d Difference) IsZero() bool { return d.IsExact() && d.USD.IsZero() }

// Plus is the sum of two differences.
func (d Difference) Plus(other Difference) Difference {
	return Difference{
		USD: d.USD.Add(other.USD), AtLeast: d.AtLeast || other.AtLeast, AtMost: d.AtMost || other.AtMost,
		Unknown: d.Unknown || other.Unknown,
	}
}
